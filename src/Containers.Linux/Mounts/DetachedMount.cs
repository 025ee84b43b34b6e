using System.Text;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>Mounts that are in no mount table until somebody attaches them, and gone when their last user closes them.</summary>
public static unsafe class DetachedMount
{
    private const int FSOPEN_CLOEXEC = 1;
    private const int FSMOUNT_CLOEXEC = 1;
    private const int FSCONFIG_CMD_CREATE = 6;
    private const int OPEN_TREE_CLONE = 1;
    private const int CLONE_FS = 0x200;
    private const int O_CLOEXEC = 0x80000;
    private const int AT_WORKING_DIRECTORY = -100;
    private const int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private const int AT_EMPTY_PATH = 0x1000;
    private const int AT_RECURSIVE = 0x8000;
    private const ulong MOUNT_ATTR_IDMAP = 0x100000;

    /// <summary>A new tmpfs (tmpfs(5)).</summary>
    /// <param name="options">Its options, separated by commas.</param>
    /// <exception cref="LinuxException">The kernel refuses an option.</exception>
    public static SafeFileHandle CreateTmpfs(string options)
    {
        fixed (byte* type = "tmpfs\0"u8)
        {
            nint opened = Kernel.Require("fsopen", "tmpfs", SystemCallNumber.Fsopen, (nint)type, FSOPEN_CLOEXEC);
            using SafeFileHandle context = new(opened, ownsHandle: true);
            foreach (string option in options.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = option.IndexOf('=', StringComparison.Ordinal);
                if (!OverlayMount.Set(context, equals < 0 ? option : option[..equals], equals < 0 ? null : option[(equals + 1)..]))
                {
                    throw new LinuxException("fsconfig", $"tmpfs {option}", Kernel.Errno);
                }
            }

            Kernel.Require("fsconfig", "tmpfs", SystemCallNumber.Fsconfig, opened, FSCONFIG_CMD_CREATE);
            return new SafeFileHandle(Kernel.Require("fsmount", "tmpfs", SystemCallNumber.Fsmount, opened, FSMOUNT_CLOEXEC), ownsHandle: true);
        }
    }

    /// <summary>What is mounted at a path, once more (open_tree(2)).</summary>
    /// <param name="path">The path.</param>
    /// <param name="recursive">Whether with what is mounted below.</param>
    /// <exception cref="LinuxException">There is nothing.</exception>
    public static SafeFileHandle Clone(string path, bool recursive)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            nint opened = Kernel.Require(
                "open_tree", path, SystemCallNumber.OpenTree, AT_WORKING_DIRECTORY, (nint)name, OPEN_TREE_CLONE | O_CLOEXEC | (recursive ? AT_RECURSIVE : 0));
            return new SafeFileHandle(opened, ownsHandle: true);
        }
    }

    /// <summary>
    /// What is mounted at a path of another mount namespace, once more: only from inside can it be taken, so a thread goes there, and ends.
    /// </summary>
    /// <param name="mountNamespace">That namespace's file.</param>
    /// <param name="path">The path there.</param>
    /// <param name="recursive">Whether with what is mounted below.</param>
    /// <exception cref="LinuxException">There is nothing, or the kernel refuses.</exception>
    public static SafeFileHandle CloneFrom(SafeFileHandle mountNamespace, string path, bool recursive)
    {
        return OwnThread.Run(() =>
        {
            Kernel.Require("unshare", "CLONE_FS", SystemCallNumber.Unshare, CLONE_FS);
            Kernel.Require("setns", path, SystemCallNumber.Setns, mountNamespace.DangerousGetHandle(), (nint)(long)CloneFlags.NewMount);
            return Clone(path, recursive);
        });
    }

    /// <summary>Attaches a mount at a path in this thread's mount namespace (move_mount(2)).</summary>
    /// <exception cref="LinuxException">There is no such path, or the kernel refuses.</exception>
    internal static void Attach(SafeFileHandle mount, string path)
    {
        fixed (byte* nothing = "\0"u8, place = Encoding.UTF8.GetBytes(path + '\0'))
        {
            Kernel.Require(
                "move_mount", path, SystemCallNumber.MoveMount, mount.DangerousGetHandle(), (nint)nothing, AT_WORKING_DIRECTORY, (nint)place, MOVE_MOUNT_F_EMPTY_PATH);
            GC.KeepAlive(mount);
        }
    }

    /// <summary>What is mounted at a path, once more (open_tree(2)), with the ids of a user namespace: its id 0 is who the files' id 0 is shown as.</summary>
    /// <param name="path">The path.</param>
    /// <param name="recursive">Whether with what is mounted below.</param>
    /// <param name="users">The user namespace.</param>
    /// <exception cref="LinuxException">There is nothing, or a file system cannot be shown with other ids (EINVAL).</exception>
    public static SafeFileHandle CloneMapped(string path, bool recursive, SafeFileHandle users)
    {
        SafeFileHandle mount = Clone(path, recursive);
        fixed (byte* empty = "\0"u8)
        {
            int below = recursive ? AT_RECURSIVE : 0;
            nint opened = mount.DangerousGetHandle();

            // struct mount_attr: what is set, what is cleared, propagation, user namespace.
            ulong* change = stackalloc ulong[4];
            (change[0], change[1], change[2], change[3]) = (MOUNT_ATTR_IDMAP, 0, 0, (ulong)users.DangerousGetHandle());
            if (Kernel.Call(SystemCallNumber.MountSetattr, opened, (nint)empty, AT_EMPTY_PATH | below, (nint)change, 4 * sizeof(ulong)) != 0)
            {
                int errno = Kernel.Errno;
                mount.Dispose();
                throw new LinuxException("mount_setattr", $"other ids of {path}", errno);
            }

            GC.KeepAlive(users);
            return mount;
        }
    }
}
