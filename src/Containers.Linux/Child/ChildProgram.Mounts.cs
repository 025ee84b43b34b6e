using Containers.Linux.Interop;
using Containers.Linux.Mounts;

namespace Containers.Linux.Child;

/// <summary>Steps on mounts. Every target is a descriptor, so that no rename or link in an image can move it.</summary>
public sealed unsafe partial class ChildProgram
{
    private const int OPEN_TREE_CLONE = 1;
    private const int AT_EMPTY_PATH = 0x1000;
    private const int AT_RECURSIVE = 0x8000;
    private const int MOVE_MOUNT_F_EMPTY_PATH = 0x04;
    private const int MOVE_MOUNT_T_SYMLINKS = 0x10;
    private const int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    private const int MNT_DETACH = 2;

    /// <summary>Mounts a file system on a folder (mount(2)).</summary>
    /// <param name="type">The file system's type.</param>
    /// <param name="source">What it shows as its source in mountinfo.</param>
    /// <param name="folder">A descriptor of the target.</param>
    /// <param name="flags">How it is mounted.</param>
    /// <param name="data">The file system's own options, separated by commas.</param>
    /// <param name="subject">The target's path, for messages.</param>
    public void Mount(string type, string source, ChildValue folder, MountFlags flags, string data, string subject)
    {
        Add("fchdir", subject, SystemCallNumber.Fchdir, [folder]);
        Add(
            "mount", $"{type} on {subject}", SystemCallNumber.Mount,
            [Text(source), Text("."), Text(type), (nint)flags, data.Length == 0 ? 0 : Text(data)]);
    }

    /// <summary>Sets how mounts spread between a mount, what is below it and its peers (mount_namespaces(7)).</summary>
    public void SetPropagation(string path, MountFlags propagation) =>
        Add("mount", path, SystemCallNumber.Mount, [0, Text(path), 0, (nint)propagation, 0]);

    /// <summary>Sets how an open mount spreads to and from its peers, and with <see cref="MountFlags.Recursive"/> those below it (mount_setattr(2)).</summary>
    public void SetPropagation(ChildValue mount, MountFlags propagation, string subject)
    {
        nint attributes = Structure(new MountAttributeChange { Propagation = (ulong)(propagation & ~MountFlags.Recursive) });
        int recursive = propagation.HasFlag(MountFlags.Recursive) ? AT_RECURSIVE : 0;
        Add(
            "mount_setattr", subject, SystemCallNumber.MountSetattr,
            [mount, Text(string.Empty), AT_EMPTY_PATH | recursive, attributes, sizeof(MountAttributeChange)]);
    }

    /// <summary>Clones what is mounted at a host path into a detached mount (open_tree(2)).</summary>
    public ChildValue CloneTree(string path, bool recursive) =>
        Add(
            "open_tree", path, SystemCallNumber.OpenTree,
            [WorkingDirectory, Text(path), OPEN_TREE_CLONE | O_CLOEXEC | (recursive ? AT_RECURSIVE : 0)]);

    /// <summary>Clones the mount that a place opened below the root shows, from that place on.</summary>
    public ChildValue CloneTree(ChildValue place, string subject) =>
        Add("open_tree", subject, SystemCallNumber.OpenTree, [place, Text(string.Empty), OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE]);

    /// <summary>Changes a detached mount's attributes (mount_setattr(2)).</summary>
    public void SetMountAttributes(ChildValue mount, MountAttributes set, MountAttributes clear, bool recursive, string subject)
    {
        nint attributes = Structure(new MountAttributeChange { Set = (ulong)set, Clear = (ulong)clear });
        Add(
            "mount_setattr", subject, SystemCallNumber.MountSetattr,
            [mount, Text(string.Empty), AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), attributes, sizeof(MountAttributeChange)]);
    }

    /// <summary>Attaches a detached mount on a place (move_mount(2)).</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="target">A descriptor of the place.</param>
    /// <param name="subject">The place's path, for messages.</param>
    /// <param name="onWrongType">Where to go on when one is a folder and the other is not; by default that is an error.</param>
    public void Attach(ChildValue mount, ChildValue target, string subject, Label onWrongType = default) =>
        Add(
            "move_mount", subject, SystemCallNumber.MoveMount,
            [mount, Text(string.Empty), target, Text(string.Empty), MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH],
            onWrongType.Index == 0 ? 0 : Tolerate(Errno.ENOTDIR, Errno.EINVAL),
            onFailure: onWrongType);

    /// <summary>Attaches a detached mount on a folder of the host.</summary>
    public void Attach(ChildValue mount, string path) =>
        Add(
            "move_mount", path, SystemCallNumber.MoveMount,
            [mount, Text(string.Empty), WorkingDirectory, Text(path), MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS]);

    /// <summary>Makes a mounted folder the root and drops the old root with all that is mounted below it (pivot_root(2)).</summary>
    public void PivotRoot(ChildValue root, string subject)
    {
        Add("fchdir", subject, SystemCallNumber.Fchdir, [root]);
        Add("pivot_root", subject, SystemCallNumber.PivotRoot, [Text("."), Text(".")]);
        Add("umount2", "the old root", SystemCallNumber.Umount2, [Text("."), MNT_DETACH]);
        ChangeFolder("/");
    }

    /// <summary>Makes a folder the root of this process alone (chroot(2)), where the mount namespace is others' too.</summary>
    public void EnterRoot(ChildValue root, string subject)
    {
        Add("fchdir", subject, SystemCallNumber.Fchdir, [root]);
        Add("chroot", subject, SystemCallNumber.Chroot, [Text(".")]);
        ChangeFolder("/");
    }

    /// <summary>
    /// Makes a mounted folder the root by moving it over the old one and changing to it (MS_MOVE, chroot(2)): for a root in the initial
    /// RAM disk, which pivot_root(2) refuses. Complete mounts of procfs and sysfs would stay reachable below, so they are dropped first.
    /// </summary>
    public void MoveRoot(ChildValue root, string subject)
    {
        Add("fchdir", subject, SystemCallNumber.Fchdir, [root]);
        foreach (string path in (ReadOnlySpan<string>)["/proc", "/sys"])
        {
            Add("umount2", path, SystemCallNumber.Umount2, [Text(path), MNT_DETACH], Tolerate(Errno.EINVAL, Errno.ENOENT, Errno.EPERM));
        }

        Add("mount", "MS_MOVE to /", SystemCallNumber.Mount, [Text("."), Text("/"), 0, (nint)MountFlags.Move, 0]);
        EnterRoot(root, subject);
    }

    /// <summary>Makes the root mount read-only.</summary>
    public void MakeRootReadOnly()
    {
        nint attributes = Structure(new MountAttributeChange { Set = (ulong)MountAttributes.ReadOnly });
        Add("mount_setattr", "/", SystemCallNumber.MountSetattr, [WorkingDirectory, Text("/"), 0, attributes, sizeof(MountAttributeChange)]);
    }

    /// <summary>struct mount_attr of mount_setattr(2).</summary>
    private struct MountAttributeChange
    {
#pragma warning disable CS0649 // The user namespace is for id-mapped mounts.
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
#pragma warning restore CS0649
    }
}
