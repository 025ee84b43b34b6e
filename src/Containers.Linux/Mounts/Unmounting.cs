using System.Text;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>Ends mounts that are in a mount table (umount2(2)).</summary>
public static unsafe class Unmounting
{
    private const int MNT_DETACH = 2;
    private const int UMOUNT_NOFOLLOW = 8;

    /// <summary>Takes what is mounted at a path out of this process's mount table, with all below it; users of it keep it. Nothing there is no error.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Detach(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (SystemCall.Make(SystemCallNumber.Umount2, (nint)name, MNT_DETACH | UMOUNT_NOFOLLOW) != 0 && Kernel.Errno is not (Linux.Errno.EINVAL or Linux.Errno.ENOENT))
            {
                throw new LinuxException("umount2", path, Kernel.Errno);
            }
        }
    }

    /// <summary>Does the same in another mount namespace, on a thread that ends with it.</summary>
    /// <param name="path">The path in that namespace.</param>
    /// <param name="mounts">The namespace.</param>
    /// <param name="subject">Its path, for messages.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Detach(string path, SafeFileHandle mounts, string subject)
    {
        _ = OwnThread.Run(() =>
        {
            // Root and working directory are shared by all threads, and who shares them joins no mount namespace (setns(2)).
            SystemCall.Require("unshare", "CLONE_FS", SystemCallNumber.Unshare, (nint)(long)CloneFlags.FileSystemContext);
            NamespaceFile.JoinForChildren(mounts, subject, CloneFlags.NewMount);
            Detach(path);
            return path;
        });
    }
}
