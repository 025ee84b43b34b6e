using Containers.Linux.Cgroups;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>Steps that mount what a configuration lists, below the new root, before the process moves into it.</summary>
internal static class InitMounts
{
    /// <summary>Makes the mounts in their order.</summary>
    /// <param name="program">Gets the steps.</param>
    /// <param name="root">The new root.</param>
    /// <param name="mounts">What to mount.</param>
    /// <param name="bundle">What relative sources are relative to.</param>
    /// <param name="prepared">Makes what the process cannot make itself.</param>
    /// <param name="hostGroup">The container's control group where the container has the host's view of the trees; else null.</param>
    internal static void Add(ChildProgram program, ChildValue root, IEnumerable<RuntimeMount> mounts, string bundle, Cgroup? hostGroup, PreparedMounts prepared)
    {
        foreach (RuntimeMount mount in mounts)
        {
            MountOptions options = MountOptions.Of(mount);
            if (options.IsBind)
            {
                Bind(program, root, mount, options, bundle, prepared);
            }
            else if (mount.Type == "cgroup")
            {
                MountCgroups(program, root, mount, options, hostGroup, prepared);
            }
            else if (options.CopiesUp)
            {
                ChildValue copy = prepared.Copied(mount, options);
                Change(program, copy, options.Change, recursive: false, mount.Destination);
                program.Attach(copy, program.OpenOrMakeFolder(root, mount.Destination), mount.Destination);
            }
            else
            {
                string type = mount.Type ?? throw new ConfigurationException("mounts", $"{mount.Destination} needs a type");
                ChildValue target = program.OpenOrMakeFolder(root, mount.Destination);
                program.Mount(type, mount.Source ?? type, target, options.Set, options.Data, mount.Destination);
            }

            if (!options.IsBind && (options.Propagation != MountFlags.None || options.RecursiveChange != default))
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

    /// <summary>Sets kernel parameters that the container's own namespaces have.</summary>
    internal static void SetKernelParameters(ChildProgram program, ChildValue root, IReadOnlyDictionary<string, string>? parameters, Namespaces namespaces)
    {
        foreach ((string name, string value) in parameters ?? new Dictionary<string, string>())
        {
            CloneFlags owner = name.StartsWith("net.", StringComparison.Ordinal) ? CloneFlags.NewNetwork
                : name.StartsWith("fs.mqueue.", StringComparison.Ordinal) || name.StartsWith("kernel.msg", StringComparison.Ordinal)
                    || name.StartsWith("kernel.shm", StringComparison.Ordinal) || name == "kernel.sem" ? CloneFlags.NewIpc
                : CloneFlags.None;
            if (owner == CloneFlags.None || name.Contains('/', StringComparison.Ordinal) || name.Contains("..", StringComparison.Ordinal))
            {
                throw new ConfigurationException("linux.sysctl", $"'{name}' is not a parameter that a namespace has of its own");
            }

            if (!namespaces.Has(owner))
            {
                string type = owner == CloneFlags.NewNetwork ? "network" : "ipc";
                throw new ConfigurationException("linux.sysctl", $"'{name}' would be the host's, as the container has no {type} namespace of its own");
            }

            program.WriteFile(root, $"/proc/sys/{name.Replace('.', '/')}", value);
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
        ChildValue clone = options.IsMapped
            ? Changed(program, prepared.Mapped(source, mount, options), mount.Destination, options)
            : prepared.Foreign(source, options) is { } foreign ? Changed(program, foreign, mount.Destination, options)
            : Changed(program, prepared.Source(program, source, options.IsRecursive), mount.Destination, options);
        ChildValue target = Directory.Exists(source)
            ? program.OpenOrMakeFolder(root, mount.Destination)
            : program.OpenOrMakeFile(root, mount.Destination);
        program.Attach(clone, target, mount.Destination);
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
    private static void MountCgroups(ChildProgram program, ChildValue root, RuntimeMount mount, MountOptions options, Cgroup? hostGroup, PreparedMounts prepared)
    {
        CgroupLayout layout = CgroupLayout.Detect();
        if (layout.IsPureUnified)
        {
            MountCgroup(program, root, layout.Hierarchies[0], mount.Destination, options, hostGroup, prepared);
            return;
        }

        ChildValue target = program.OpenOrMakeFolder(root, mount.Destination);
        program.Mount("tmpfs", "tmpfs", target, options.Set & ~MountFlags.ReadOnly, "mode=755", mount.Destination);
        foreach (CgroupHierarchy hierarchy in layout.Hierarchies)
        {
            MountCgroup(program, root, hierarchy, $"{mount.Destination}/{Path.GetFileName(hierarchy.MountPoint)}", options, hostGroup, prepared);
        }

        if (options.Set.HasFlag(MountFlags.ReadOnly))
        {
            ChildValue mounted = program.OpenOrMakeFolder(root, mount.Destination);
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
        ChildValue folder = program.OpenOrMakeFolder(root, path);
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
