using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Namespaces;

/// <summary>The file that stands for a namespace: /proc/PID/ns/TYPE, or a bind mount of one (namespaces(7)).</summary>
public static class NamespaceFile
{
    private const nint NS_GET_USERNS = 0xB701;
    private const nint NS_GET_PARENT = 0xB702;
    private const nint NS_GET_NSTYPE = 0xB703;

    private static readonly (string Name, CloneFlags Type)[] Types =
    [
        ("user", CloneFlags.NewUser), ("mnt", CloneFlags.NewMount), ("pid", CloneFlags.NewPid), ("net", CloneFlags.NewNetwork),
        ("ipc", CloneFlags.NewIpc), ("uts", CloneFlags.NewUts), ("cgroup", CloneFlags.NewCgroup), ("time", CloneFlags.NewTime),
    ];

    /// <summary>The types of namespace in which a process is not where this one is.</summary>
    /// <exception cref="LinuxException">The process has ended, or may not be looked at.</exception>
    public static CloneFlags Different(int process)
    {
        using DirectoryDescriptor own = DirectoryDescriptor.Open("/proc/self/ns");
        using DirectoryDescriptor other = DirectoryDescriptor.Open($"/proc/{process}/ns");
        CloneFlags different = CloneFlags.None;
        foreach ((string name, CloneFlags type) in Types)
        {
            byte[] link = Encoding.ASCII.GetBytes(name);
            if (own.StatusOf(link) is not null && !own.ReadLink(link).AsSpan().SequenceEqual(other.ReadLink(link)))
            {
                different |= type;
            }
        }

        return different;
    }

    /// <summary>Opens a namespace's file.</summary>
    /// <returns>The file, and the clone flag of its type (ioctl_ns(2)).</returns>
    /// <exception cref="LinuxException">There is no such file, or it is no namespace (ENOTTY).</exception>
    public static (SafeFileHandle File, CloneFlags Type) Open(string path)
    {
        SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Read | OpenFlags.NonBlocking);
        nint type = SystemCall.Make(SystemCallNumber.Ioctl, file.DangerousGetHandle(), NS_GET_NSTYPE);
        if (type < 0)
        {
            int errno = Kernel.Errno;
            file.Dispose();
            throw new LinuxException("ioctl", $"NS_GET_NSTYPE of {path}", errno);
        }

        return (file, (CloneFlags)(long)type);
    }

    /// <summary>Whether a namespace is of a user namespace or of one below it, whose members with capabilities have them over it (ioctl_ns(2)).</summary>
    public static bool BelongsTo(SafeFileHandle file, SafeFileHandle users) => LeadsTo(file, NS_GET_USERNS, users);

    /// <summary>Whether a namespace of users or process IDs is another one, or below it.</summary>
    public static bool IsWithin(SafeFileHandle file, SafeFileHandle above) => IsSame(file, above) || LeadsTo(file, NS_GET_PARENT, above);

    /// <summary>Whether two files stand for one namespace.</summary>
    public static bool IsSame(SafeFileHandle one, SafeFileHandle other) => one.Status().IsSameFile(other.Status());

    /// <summary>Whether a namespace is met on the way up from a first step.</summary>
    private static bool LeadsTo(SafeFileHandle file, nint step, SafeFileHandle wanted)
    {
        nint next = SystemCall.Make(SystemCallNumber.Ioctl, file.DangerousGetHandle(), step);
        while (next >= 0)
        {
            using SafeFileHandle above = new(next, ownsHandle: true);
            if (IsSame(above, wanted))
            {
                return true;
            }

            next = SystemCall.Make(SystemCallNumber.Ioctl, next, NS_GET_PARENT);
        }

        return false;
    }

    /// <summary>
    /// Lets the processes that this thread makes from now on start in a namespace (setns(2)): for a PID namespace, which no process can
    /// enter itself, and for others that the child would have no rights over.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void JoinForChildren(SafeFileHandle file, string path, CloneFlags type = CloneFlags.NewPid)
    {
        SystemCall.Require("setns", path, SystemCallNumber.Setns, file.DangerousGetHandle(), (nint)(long)type);
        GC.KeepAlive(file);
    }
}
