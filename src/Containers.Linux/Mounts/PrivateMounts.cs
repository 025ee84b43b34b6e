using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>
/// A mount namespace for a moment: what is mounted in it, nobody sees but the processes that are started there, and it is gone with the last
/// of them.
/// </summary>
public static unsafe class PrivateMounts
{
    /// <summary>
    /// Does something on a thread that sees a detached mount at a path, in a namespace of its own: mounts of the host still come in and go there,
    /// and nothing gets out.
    /// </summary>
    /// <param name="mount">The mount; it cannot be attached again.</param>
    /// <param name="place">The folder that it is seen at.</param>
    /// <param name="action">What is done; processes that it starts stay in the namespace.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static T Run<T>(SafeFileHandle mount, string place, Func<T> action) => OwnThread.Run(() =>
    {
        Enter(MountFlags.Slave);
        DetachedMount.Attach(mount, place);
        return action();
    });

    /// <summary>What a place below a detached mount shows, from that place on, as a detached mount of its own.</summary>
    /// <param name="mount">The mount; it cannot be attached again.</param>
    /// <param name="place">The folder that it is seen at for the moment.</param>
    /// <param name="path">The place in it; every link is resolved inside the mount.</param>
    /// <exception cref="LinuxException">There is no such place, or the kernel refuses.</exception>
    public static SafeFileHandle CloneBelow(SafeFileHandle mount, string place, string path) => OwnThread.Run(() =>
    {
        Enter(MountFlags.Private);
        DetachedMount.Attach(mount, place);
        using DirectoryDescriptor seen = DirectoryDescriptor.Open(place);
        using SafeFileHandle found = seen.OpenInRoot(path, OpenFlags.PathOnly);
        return DetachedMount.Clone(found, recursive: false);
    });

    /// <summary>Takes this thread into a mount namespace of its own; it has its own root and working directory from then on too (unshare(2)).</summary>
    /// <param name="propagation">What becomes of the mounts in it: private, or slaves of the host's.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static void Enter(MountFlags propagation)
    {
        SystemCall.Require("unshare", "CLONE_NEWNS", SystemCallNumber.Unshare, (nint)(long)CloneFlags.NewMount);
        fixed (byte* root = "/\0"u8)
        {
            SystemCall.Require("mount", "/", SystemCallNumber.Mount, 0, (nint)root, 0, (nint)(long)(propagation | MountFlags.Recursive), 0);
        }
    }
}
