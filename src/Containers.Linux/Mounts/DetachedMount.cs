using System.Text;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
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
    private const int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    private const int AT_EMPTY_PATH = 0x1000;
    private const int AT_RECURSIVE = 0x8000;
    private const ulong MOUNT_ATTR_IDMAP = 0x100000;

    /// <summary>Words of mount(8) that are attributes of one mount, and such that say nothing to the kernel.</summary>
    private static readonly (string Word, MountAttributes Set)[] Attributes =
    [
        ("nosuid", MountAttributes.NoSetUserId), ("nodev", MountAttributes.NoDevices), ("noexec", MountAttributes.NoExecute),
        ("noatime", MountAttributes.NoAccessTime), ("strictatime", MountAttributes.StrictAccessTime), ("nodiratime", MountAttributes.NoFolderAccessTime),
        ("nosymfollow", MountAttributes.NoSymbolicLinks), ("ro", MountAttributes.ReadOnly),
        ("suid", MountAttributes.None), ("dev", MountAttributes.None), ("exec", MountAttributes.None), ("atime", MountAttributes.None),
        ("relatime", MountAttributes.None), ("diratime", MountAttributes.None), ("rw", MountAttributes.None), ("defaults", MountAttributes.None),
        ("private", MountAttributes.None), ("rprivate", MountAttributes.None),
    ];

    /// <summary>A new tmpfs (tmpfs(5)).</summary>
    /// <param name="options">Its options, separated by commas.</param>
    /// <exception cref="LinuxException">The kernel refuses an option.</exception>
    public static SafeFileHandle CreateTmpfs(string options) => Create("tmpfs", null, options.Split(',', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A file system (mount(8)).</summary>
    /// <param name="type">Its type.</param>
    /// <param name="source">What it is of: a device, a share; null for one that is of nothing.</param>
    /// <param name="options">Options of the mount and of the file system.</param>
    /// <exception cref="LinuxException">The kernel has no such file system, or refuses the source or an option.</exception>
    public static SafeFileHandle Create(string type, string? source, IEnumerable<string> options)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(type + '\0'))
        {
            nint opened = SystemCall.Make(SystemCallNumber.Fsopen, (nint)name, FSOPEN_CLOEXEC);
            if (opened < 0)
            {
                int errno = Kernel.Errno;
                throw new LinuxException("fsopen", type, errno, errno == Errno.ENODEV ? $"This kernel has no file system '{type}'. Load its module: modprobe {type}" : null);
            }

            using SafeFileHandle context = new(opened, ownsHandle: true);
            if (source is not null && !OverlayMount.Set(context, "source", source))
            {
                throw new LinuxException("fsconfig", $"{type} of {source}", Kernel.Errno);
            }

            MountAttributes attributes = MountAttributes.None;
            foreach (string option in options)
            {
                int known = Array.FindIndex(Attributes, entry => entry.Word == option);
                attributes |= known < 0 ? MountAttributes.None : Attributes[known].Set;
                int equals = option.IndexOf('=', StringComparison.Ordinal);
                if ((known < 0 || option == "ro") && !OverlayMount.Set(context, equals < 0 ? option : option[..equals], equals < 0 ? null : option[(equals + 1)..]))
                {
                    throw new LinuxException("fsconfig", $"{type} {option}", Kernel.Errno);
                }
            }

            SystemCall.Require("fsconfig", source is null ? type : $"{type} of {source}", SystemCallNumber.Fsconfig, opened, FSCONFIG_CMD_CREATE);
            return new SafeFileHandle(SystemCall.Require("fsmount", type, SystemCallNumber.Fsmount, opened, FSMOUNT_CLOEXEC, (nint)attributes), ownsHandle: true);
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
            nint opened = SystemCall.Require(
                "open_tree", path, SystemCallNumber.OpenTree, AT_WORKING_DIRECTORY, (nint)name, OPEN_TREE_CLONE | O_CLOEXEC | (recursive ? AT_RECURSIVE : 0));
            return new SafeFileHandle(opened, ownsHandle: true);
        }
    }

    /// <summary>What is mounted at an open place, from that place on (open_tree(2)).</summary>
    /// <param name="place">A descriptor of the place, in this thread's mount namespace.</param>
    /// <param name="recursive">Whether with what is mounted below.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static SafeFileHandle Clone(SafeFileHandle place, bool recursive)
    {
        fixed (byte* empty = "\0"u8)
        {
            nint opened = SystemCall.Require(
                "open_tree", null, SystemCallNumber.OpenTree, place.DangerousGetHandle(), (nint)empty,
                OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0));
            GC.KeepAlive(place);
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
            SystemCall.Require("unshare", "CLONE_FS", SystemCallNumber.Unshare, CLONE_FS);
            SystemCall.Require("setns", path, SystemCallNumber.Setns, mountNamespace.DangerousGetHandle(), (nint)(long)CloneFlags.NewMount);
            return Clone(path, recursive);
        });
    }

    /// <summary>Attaches a mount at a path in this thread's mount namespace (move_mount(2)).</summary>
    /// <exception cref="LinuxException">There is no such path, or the kernel refuses.</exception>
    public static void Attach(SafeFileHandle mount, string path)
    {
        fixed (byte* nothing = "\0"u8, place = Encoding.UTF8.GetBytes(path + '\0'))
        {
            SystemCall.Require(
                "move_mount", path, SystemCallNumber.MoveMount, mount.DangerousGetHandle(), (nint)nothing, AT_WORKING_DIRECTORY, (nint)place, MOVE_MOUNT_F_EMPTY_PATH);
            GC.KeepAlive(mount);
        }
    }

    /// <summary>Attaches a mount at an open place of this thread's mount namespace (move_mount(2)).</summary>
    /// <exception cref="LinuxException">The place is no folder, or is one, where the mount is not, or the kernel refuses.</exception>
    public static void Attach(SafeFileHandle mount, SafeFileHandle place)
    {
        fixed (byte* nothing = "\0"u8)
        {
            SystemCall.Require(
                "move_mount", null, SystemCallNumber.MoveMount, mount.DangerousGetHandle(), (nint)nothing, place.DangerousGetHandle(), (nint)nothing,
                MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
            GC.KeepAlive(mount);
            GC.KeepAlive(place);
        }
    }

    /// <summary>Has nothing written through a detached mount, nor through what is mounted below it (mount_setattr(2)).</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="subject">What messages call it.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void SetReadOnly(SafeFileHandle mount, string subject) => Change(mount, recursive: true, (ulong)MountAttributes.ReadOnly, 0, subject);

    /// <summary>What is mounted at a path, once more (open_tree(2)), with the ids of a user namespace: its id 0 is who the files' id 0 is shown as.</summary>
    /// <param name="path">The path.</param>
    /// <param name="recursive">Whether with what is mounted below.</param>
    /// <param name="users">The user namespace.</param>
    /// <exception cref="LinuxException">There is nothing, or a file system cannot be shown with other ids (EINVAL).</exception>
    public static SafeFileHandle CloneMapped(string path, bool recursive, SafeFileHandle users)
    {
        SafeFileHandle mount = Clone(path, recursive);
        try
        {
            Map(mount, recursive, users, path);
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    /// <summary>Shows a detached mount with the ids of a user namespace.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="recursive">Whether with what is mounted below.</param>
    /// <param name="users">The user namespace.</param>
    /// <param name="subject">What messages call it.</param>
    /// <exception cref="LinuxException">A file system cannot be shown with other ids (EINVAL).</exception>
    public static void Map(SafeFileHandle mount, bool recursive, SafeFileHandle users, string subject)
    {
        Change(mount, recursive, MOUNT_ATTR_IDMAP, (ulong)users.DangerousGetHandle(), $"other ids of {subject}");
        GC.KeepAlive(users);
    }

    private static void Change(SafeFileHandle mount, bool recursive, ulong set, ulong users, string subject)
    {
        fixed (byte* empty = "\0"u8)
        {
            int below = recursive ? AT_RECURSIVE : 0;

            // struct mount_attr: what is set, what is cleared, propagation, user namespace.
            ulong* change = stackalloc ulong[4];
            (change[0], change[1], change[2], change[3]) = (set, 0, 0, users);
            if (SystemCall.Make(SystemCallNumber.MountSetattr, mount.DangerousGetHandle(), (nint)empty, AT_EMPTY_PATH | below, (nint)change, 4 * sizeof(ulong)) != 0)
            {
                throw new LinuxException("mount_setattr", subject, Kernel.Errno);
            }

            GC.KeepAlive(mount);
        }
    }
}
