using System.Runtime.InteropServices;

namespace Containers.Linux.Files;

/// <summary>The users and groups that this machine knows, wherever it has them from (getpwuid_r(3), getgrgid_r(3)).</summary>
public static unsafe partial class AccountDatabase
{
    private const int ERANGE = 34;
    private const int FirstLength = 1024;
    private const int LargestLength = 1 << 20;

    private delegate int Lookup(uint id, void* entry, byte* buffer, nint length, void** found);

    /// <summary>A user's name, what is said of the user, and the home folder; null where the machine knows no such user.</summary>
    public static (string Name, string Comment, string Home)? FindUser(uint id) => Find(
        id,
        static (id, entry, buffer, length, found) => getpwuid_r(id, (User*)entry, buffer, length, (User**)found),
        static entry => (Text(((User*)entry)->Name), Text(((User*)entry)->Comment), Text(((User*)entry)->Home)) is var user ? user : ((string, string, string)?)null);

    /// <summary>A group's name; null where the machine knows no such group.</summary>
    public static string? FindGroup(uint id) => Find(
        id,
        static (id, entry, buffer, length, found) => getgrgid_r(id, (Group*)entry, buffer, length, (Group**)found),
        static entry => Text(((Group*)entry)->Name));

    private delegate T Reader<T>(void* entry);

    private static T? Find<T>(uint id, Lookup look, Reader<T?> read)
    {
        for (int length = FirstLength; length <= LargestLength; length *= 2)
        {
            byte[] buffer = new byte[length];
            User entry = default; // The larger of both.
            void* found = null;
            fixed (byte* texts = buffer)
            {
                int error = look(id, &entry, texts, length, &found);
                if (error != ERANGE)
                {
                    return error == 0 && found is not null ? read(found) : default;
                }
            }
        }

        return default;
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint id, User* entry, byte* buffer, nint length, User** found);

    [LibraryImport("libc")]
    private static partial int getgrgid_r(uint id, Group* entry, byte* buffer, nint length, Group** found);

    /// <summary>struct passwd (pwd.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct User
    {
        public byte* Name;
        public byte* Password;
        public uint Id;
        public uint MainGroup;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }

    /// <summary>struct group (grp.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Group
    {
        public byte* Name;
        public byte* Password;
        public uint Id;
        public byte** Members;
    }
}
