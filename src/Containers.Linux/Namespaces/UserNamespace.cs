using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Namespaces;

/// <summary>A range of ids of a user namespace.</summary>
/// <param name="Inside">The first id in it.</param>
/// <param name="Outside">The first id in the namespace above.</param>
/// <param name="Count">How many ids.</param>
public readonly record struct IdMapping(uint Inside, uint Outside, uint Count);

/// <summary>User namespaces (user_namespaces(7)).</summary>
public static class UserNamespace
{
    /// <summary>Says which ids a process's new user namespace has; once for each namespace.</summary>
    /// <exception cref="LinuxException">The kernel refuses the mappings.</exception>
    public static void Map(int process, IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups)
    {
        Write($"/proc/{process}/gid_map", groups);
        Write($"/proc/{process}/uid_map", users);
    }

    /// <summary>A user namespace with mappings and no process in it, as id-mapped mounts take it (mount_setattr(2)).</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public static SafeFileHandle Create(IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups)
    {
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        using (reading)
        using (writing)
        using (ChildProgram program = new())
        {
            // The process only has to be there: it waits until it is killed, or this process is gone.
            program.Close((int)writing.DangerousGetHandle());
            program.WaitForByte((int)reading.DangerousGetHandle());
            using ChildProcess child = program.Start(CloneFlags.NewUser);
            try
            {
                Map(child.Id, users, groups);
                return FileDescriptor.Open($"/proc/{child.Id}/ns/user", OpenFlags.Read);
            }
            finally
            {
                child.Kill();
            }
        }
    }

    private static void Write(string path, IReadOnlyList<IdMapping> mappings)
    {
        StringBuilder text = new();
        foreach (IdMapping mapping in mappings)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{mapping.Inside} {mapping.Outside} {mapping.Count}\n");
        }

        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write);
        try
        {
            file.WriteAll(Encoding.ASCII.GetBytes(text.ToString()));
        }
        catch (LinuxException refused)
        {
            throw new LinuxException("write", path, refused.Errno);
        }
    }
}
