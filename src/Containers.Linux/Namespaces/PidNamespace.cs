using System.Globalization;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Namespaces;

/// <summary>PID namespaces (pid_namespaces(7)).</summary>
public static class PidNamespace
{
    /// <summary>
    /// The processes of a process's PID namespace and of those below it, as far as this user may look at them. A process that is in the
    /// namespace of this one stands for itself alone.
    /// </summary>
    /// <exception cref="LinuxException">There is no such process, or it may not be looked at.</exception>
    public static IReadOnlySet<int> Members(int process)
    {
        using SafeFileHandle wanted = Open(process);
        using SafeFileHandle own = FileDescriptor.Open("/proc/self/ns/pid", OpenFlags.Read);
        if (NamespaceFile.IsSame(wanted, own))
        {
            return new HashSet<int> { process };
        }

        HashSet<int> members = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && TryOpen(id) is { } space)
            {
                using (space)
                {
                    if (NamespaceFile.IsWithin(space, wanted))
                    {
                        members.Add(id);
                    }
                }
            }
        }

        return members;
    }

    private static SafeFileHandle Open(int process) => FileDescriptor.Open($"/proc/{process}/ns/pid", OpenFlags.Read);

    private static SafeFileHandle? TryOpen(int process)
    {
        try
        {
            return Open(process);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EACCES or Errno.EPERM)
        {
            return null; // It has ended since, or is another user's.
        }
    }
}
