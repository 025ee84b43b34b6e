using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Mounts;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>Steps that mount what a configuration lists, below the new root, before the process moves into it.</summary>
internal static class InitMounts
{
    /// <summary>File systems whose content depends on the namespaces of who mounts them, or that the container's process may mount by itself.</summary>
    private static readonly HashSet<string> OfNamespaces =
    [
        "binfmt_misc", "bpf", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs", "hugetlbfs", "mqueue", "overlay", "proc", "pstore", "ramfs", "securityfs",
        "selinuxfs", "sysfs", "tmpfs", "tracefs",
    ];

    /// <summary>Makes the mounts in their order.</summary>
    /// <param name="program">Gets the steps.</param>
    /// <param name="root">The new root.</param>
    /// <param name="mounts">What to mount.</param>
    /// <param name="bundle">What relative sources are relative to.</param>
    /// <param name="prepared">Makes what the process cannot make itself.</param>
    /// <param name="groups">The trees of control groups that it is shown.</param>
    /// <param name="hostGroup">The container's control group where the container has the host's view of the trees; else null.</param>
    internal static void Add(ChildProgram program, ChildValue root, IEnumerable<RuntimeMount> mounts, string bundle, CgroupLayout groups, Cgroup? hostGroup, PreparedMounts prepared)
    {
        foreach (RuntimeMount mount in mounts)
        {
            MountOptions options = MountOptions.Of(mount);
            if (options.IsBind)
            {
                Bind(program, root, mount, options, bundle, prepared);
                continue;
            }
            else if (mount.Type == "cgroup")
            {
                MountCgroups(program, root, mount, options, groups, hostGroup, prepared);
            }
            else if (options.CopiesUp)
            {
                ChildValue copy = prepared.Copied(mount, options);
                Change(program, copy, options.Change, recursive: false, mount.Destination);
                program.Attach(copy, program.OpenOrMakeFolder(root, prepared.Place(mount.Destination)), mount.Destination);
            }
            else if (mount.Type == "overlay" && !options.Data.Contains("upperdir=", StringComparison.Ordinal) && PreparedMounts.MayMount)
            {
                ChildValue overlay = prepared.Overlay(mount, options);
                program.Attach(overlay, program.OpenOrMakeFolder(root, prepared.Place(mount.Destination)), mount.Destination);
            }
            else if (mount.Type is { } device && !OfNamespaces.Contains(device) && PreparedMounts.MayMount)
            {
                ChildValue mounted = prepared.FileSystem(mount, options);
                program.Attach(mounted, program.OpenOrMakeFolder(root, prepared.Place(mount.Destination)), mount.Destination);
            }
            else
            {
                string type = mount.Type ?? throw new ConfigurationException("mounts", $"{mount.Destination} needs a type");
                ChildValue target = program.OpenOrMakeFolder(root, prepared.Place(mount.Destination));
                program.Mount(type, mount.Source ?? type, target, options.Set, options.Data, mount.Destination);
            }

            if (!options.CopiesUp)
            {
                prepared.Cover(mount.Destination);
            }

            if (options.Propagation != MountFlags.None || options.RecursiveChange != default)
            {
                ChildValue mounted = program.OpenInRoot(root, mount.Destination);
                Change(program, mounted, options.RecursiveChange, recursive: true, mount.Destination);
                if (options.Propagation != MountFlags.None)
                {
                    program.SetPropagation(mounted, options.Propagation, mount.Destination);
                }
            }
        }
    }

    /// <summary>Makes paths read-only; those that do not exist are passed over.</summary>
    internal static void MakeReadOnly(ChildProgram program, ChildValue root, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            ChildProgram.Label next = program.DefineLabel();
            ChildValue place = program.OpenInRoot(root, path, onAbsent: next);
            ChildValue clone = program.CloneTree(place, path);
            program.SetMountAttributes(clone, MountAttributes.ReadOnly, MountAttributes.None, recursive: true, path);
            program.Attach(clone, place, path);
            program.PlaceLabel(next);
        }
    }

    /// <summary>
    /// Hides paths: a file under the host's /dev/null, which the image cannot have replaced, a folder under an empty read-only one.
    /// Those that do not exist are passed over.
    /// </summary>
    internal static void Mask(ChildProgram program, ChildValue root, IEnumerable<string> paths, PreparedMounts prepared)
    {
        foreach (string path in paths)
        {
            ChildProgram.Label next = program.DefineLabel();
            ChildProgram.Label folder = program.DefineLabel();
            ChildProgram.Label masked = program.DefineLabel();
            ChildValue place = program.OpenInRoot(root, path, onAbsent: next);
            ChildValue nothing = prepared.Source(program, "/dev/null", recursive: false);
            program.Attach(nothing, place, path, onWrongType: folder);
            program.GoTo(masked);
            program.PlaceLabel(folder);
            program.Mount("tmpfs", "tmpfs", place, MountFlags.ReadOnly | MountFlags.NoSetUserId | MountFlags.NoDevices | MountFlags.NoExecute, "size=0k", path);
            program.PlaceLabel(masked);
            program.Close(nothing);
            program.PlaceLabel(next);
        }
    }

    private static void Bind(
        ChildProgram program, ChildValue root, RuntimeMount mount, MountOptions options, string bundle, PreparedMounts prepared)
    {
        string source = Path.GetFullPath(mount.Source ?? throw new ConfigurationException("mounts", $"{mount.Destination} needs a source"), bundle);
        if (options.Subpath is not null)
        {
            (int place, bool isFolder) = prepared.Inside(source, mount, options);
            Attach(program, root, prepared, Changed(program, place, mount.Destination, options), mount.Destination, isFolder);
            prepared.Cover(mount.Destination);
            return;
        }

        // A clone that shares mounts with the host is made in the host's namespace: those in the container's only get them from there.
        int? foreign = options.IsMapped ? null : prepared.Foreign(source, options);
        ChildValue clone = options.IsMapped ? prepared.Mapped(source, mount, options)
            : foreign is { } other ? other
            : options.Propagation.HasFlag(MountFlags.Shared) && PreparedMounts.MayMount ? prepared.Cloned(source, options.IsRecursive)
            : prepared.Source(program, source, options.IsRecursive);
        Attach(program, root, prepared, Changed(program, clone, mount.Destination, options), mount.Destination, Directory.Exists(source));
        prepared.Cover(mount.Destination, foreign is null ? source : null);
    }

    private static void Attach(ChildProgram program, ChildValue root, PreparedMounts prepared, ChildValue mount, string destination, bool isFolder)
    {
        string place = prepared.Place(destination);
        program.Attach(mount, isFolder ? program.OpenOrMakeFolder(root, place) : program.OpenOrMakeFile(root, place), destination);
    }

    private static ChildValue Changed(ChildProgram program, ChildValue clone, string destination, MountOptions options)
    {
        Change(program, clone, options.Change, recursive: false, destination);
        Change(program, clone, options.RecursiveChange, recursive: true, destination);
        if (options.Propagation != MountFlags.None)
        {
            program.SetPropagation(clone, options.Propagation, destination);
        }

        return clone;
    }

    private static void Change(ChildProgram program, ChildValue mount, MountOptions.AttributeChange change, bool recursive, string destination)
    {
        if (change != default)
        {
            program.SetMountAttributes(mount, change.Set, change.Cleared, recursive, destination);
        }
    }

    /// <summary>Shows the container its control groups: the v2 tree alone, or a folder with each tree that the host has.</summary>
    private static void MountCgroups(ChildProgram program, ChildValue root, RuntimeMount mount, MountOptions options, CgroupLayout layout, Cgroup? hostGroup, PreparedMounts prepared)
    {
        if (layout.IsPureUnified)
        {
            MountCgroup(program, root, layout.Hierarchies[0], mount.Destination, options, hostGroup, prepared);
            return;
        }

        ChildValue target = program.OpenOrMakeFolder(root, prepared.Place(mount.Destination));
        program.Mount("tmpfs", "tmpfs", target, options.Set & ~MountFlags.ReadOnly, "mode=755", mount.Destination);
        prepared.Cover(mount.Destination);
        foreach (CgroupHierarchy hierarchy in layout.Hierarchies)
        {
            MountCgroup(program, root, hierarchy, $"{mount.Destination}/{Path.GetFileName(hierarchy.MountPoint)}", options, hostGroup, prepared);
        }

        if (options.Set.HasFlag(MountFlags.ReadOnly))
        {
            ChildValue mounted = program.OpenOrMakeFolder(root, prepared.Place(mount.Destination));
            program.SetMountAttributes(mounted, MountAttributes.ReadOnly, MountAttributes.None, recursive: false, mount.Destination);
        }
    }

    /// <summary>
    /// Shows one tree. In a namespace of its own the container mounts it: what it sees is its group. In the host's a mount would show the
    /// whole tree, and on v2 set the host's own mount options anew, at the price of 10 ms and more for a grace period of RCU; there it gets
    /// the folder of its group.
    /// </summary>
    private static void MountCgroup(
        ChildProgram program, ChildValue root, CgroupHierarchy hierarchy, string path, MountOptions options, Cgroup? hostGroup, PreparedMounts prepared)
    {
        ChildValue folder = program.OpenOrMakeFolder(root, prepared.Place(path));
        if (hostGroup is null)
        {
            program.Mount(
                hierarchy.IsUnified ? "cgroup2" : "cgroup", "cgroup", folder, options.Set, string.Join(',', hierarchy.Controllers), path);
        }
        else
        {
            ChildValue group = prepared.Source(program, hostGroup.Folders.First(entry => entry.Hierarchy == hierarchy).Folder, options.IsRecursive);
            program.Attach(Changed(program, group, path, options), folder, path);
        }
    }
}
