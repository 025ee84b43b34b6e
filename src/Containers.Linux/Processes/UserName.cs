using System.Globalization;
using System.Runtime.InteropServices;

namespace Containers.Linux.Processes;

/// <summary>What this machine calls its users (getpwuid(3)).</summary>
public static unsafe partial class UserName
{
    private const int LongestEntry = 64 << 10;

    // struct passwd begins with the name; it has seven members of at most eight bytes.
    private const int SizeOfEntry = 7;

    /// <summary>The name of a user; the number where it has none.</summary>
    public static string Of(uint id)
    {
        nint* entry = stackalloc nint[SizeOfEntry];
        byte[] texts = new byte[LongestEntry];
        fixed (byte* buffer = texts)
        {
            int error = Find(id, entry, buffer, LongestEntry, out nint found);
            return error == 0 && found != 0 && Marshal.PtrToStringUTF8(entry[0]) is { Length: > 0 } name ? name : id.ToString(CultureInfo.InvariantCulture);
        }
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int Find(uint id, nint* entry, byte* buffer, nuint length, out nint found);
}
