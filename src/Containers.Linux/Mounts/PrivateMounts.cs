using System.Text;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>
/// A mount namespace for a moment: what is mounted in it, nobody sees but the processes that are started there, and it is gone with the last
/// of them.
/// </summary>
public static unsafe class PrivateMounts
{
    private const int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private const int AT_WORKING_DIRECTORY = -100;

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
        // A thread that leaves the others' mount namespace has its own root and working directory from then on (unshare(2)).
        Kernel.Require("unshare", "CLONE_NEWNS", SystemCallNumber.Unshare, (nint)(long)CloneFlags.NewMount);
        Attach(mount, place);
        return action();
    });

    private static void Attach(SafeFileHandle mount, string place)
    {
        fixed (byte* root = "/\0"u8, empty = "\0"u8, target = Encoding.UTF8.GetBytes(place + '\0'))
        {
            Kernel.Require("mount", "/", SystemCallNumber.Mount, 0, (nint)root, 0, (nint)(long)(MountFlags.Slave | MountFlags.Recursive), 0);
            Kernel.Require(
                "move_mount", place, SystemCallNumber.MoveMount, mount.DangerousGetHandle(), (nint)empty, AT_WORKING_DIRECTORY, (nint)target, MOVE_MOUNT_F_EMPTY_PATH);
            GC.KeepAlive(mount);
        }
    }
}
