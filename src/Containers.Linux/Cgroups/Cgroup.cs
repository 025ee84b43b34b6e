using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Cgroups;

/// <summary>One control group in every tree of a layout: made together, joined together, removed together.</summary>
public sealed partial class Cgroup
{
    private readonly IReadOnlyList<(CgroupHierarchy Hierarchy, string Folder)> _folders;

    private Cgroup(string path, IReadOnlyList<(CgroupHierarchy, string)> folders)
    {
        Path = path;
        _folders = folders;
    }

    /// <summary>Its path in each tree: absolute from the mount point, or relative to the group this process was in.</summary>
    public string Path { get; }

    /// <summary>The group's folder in each tree.</summary>
    public IEnumerable<(CgroupHierarchy Hierarchy, string Folder)> Folders => _folders;

    /// <summary>The group of a path, which may not exist yet.</summary>
    /// <param name="layout">The machine's trees.</param>
    /// <param name="path">Absolute: from each tree's mount point; relative: below this process's group (runtime-spec, config-linux.md).</param>
    /// <exception cref="ArgumentException">The path leads out of the trees.</exception>
    public static Cgroup At(CgroupLayout layout, string path)
    {
        if (path.Split('/').Contains("..") || path.Trim('/').Length == 0)
        {
            throw new ArgumentException($"'{path}' must name a group below the root of the tree, without '..'");
        }

        return new Cgroup(path, [.. layout.Hierarchies.Select(hierarchy => (hierarchy, FolderIn(hierarchy, path)))]);
    }

    /// <summary>The group whose folders were written down before.</summary>
    /// <param name="layout">The machine's trees.</param>
    /// <param name="folders">Its folder in each tree, as <see cref="Folders"/> gave them; one in no tree is passed over.</param>
    public static Cgroup Of(CgroupLayout layout, IEnumerable<string> folders)
    {
        List<(CgroupHierarchy, string)> found = [];
        foreach (string folder in folders)
        {
            CgroupHierarchy? hierarchy = layout.Hierarchies.FirstOrDefault(
                tree => folder.StartsWith($"{tree.MountPoint}/", StringComparison.Ordinal) && folder.Length > tree.MountPoint.Length + 1);
            if (hierarchy is not null)
            {
                found.Add((hierarchy, folder));
            }
        }

        return new Cgroup(string.Empty, found);
    }

    /// <summary>The group whose folders are a path further down, in the trees of some controllers or, without any, in all.</summary>
    /// <param name="controllers">v1 controllers; an empty name means the v2 tree.</param>
    /// <param name="path">Relative, without <c>..</c>.</param>
    public Cgroup Below(IReadOnlyList<string> controllers, string path) => new(
        Path, [.. _folders.Select(entry => controllers.Count == 0 || controllers.Any(entry.Hierarchy.IsNamed)
            ? (entry.Hierarchy, System.IO.Path.Combine(entry.Folder, path))
            : entry)]);

    /// <summary>Makes the group's folders.</summary>
    /// <exception cref="LinuxException">cgroupfs refuses.</exception>
    public void Create()
    {
        foreach ((CgroupHierarchy hierarchy, string folder) in _folders)
        {
            if (CgroupFolder.Create(folder) && hierarchy.Has("cpuset"))
            {
                V1.Cpuset.Inherit(hierarchy.MountPoint, folder);
            }
        }
    }

    /// <summary>Limits which devices the members may use, by the v1 controller or by a BPF program on v2.</summary>
    /// <exception cref="LinuxException">The kernel refuses the rules, or nothing is mounted that could keep them (ENODEV).</exception>
    public void SetDeviceRules(IEnumerable<DeviceRule> rules)
    {
        (CgroupHierarchy hierarchy, string folder) = _folders.FirstOrDefault(entry => entry.Hierarchy.Has("devices"));
        if (hierarchy is not null)
        {
            V1.Devices.Apply(folder, rules);
            return;
        }

        (hierarchy, folder) = _folders.FirstOrDefault(entry => entry.Hierarchy.IsUnified);
        if (hierarchy is null)
        {
            throw new LinuxException("open", "cgroup", Errno.ENODEV, "Devices cannot be limited where no control groups are mounted. Mount them: mount -t cgroup2 cgroup2 /sys/fs/cgroup.");
        }

        V2.Devices.Apply(folder, [.. rules]);
    }

    /// <summary>
    /// Opens the v1 files that take members: writing <c>0</c> to each moves the writing thread (cgroups(7)). It is <c>tasks</c> and not
    /// <c>cgroup.procs</c>, for a process of one thread the same: the latter makes the kernel wait for a grace period of RCU, 10 ms and more.
    /// </summary>
    public IReadOnlyList<(string Path, SafeFileHandle File)> OpenMembers() =>
        [.. _folders.Where(entry => !entry.Hierarchy.IsUnified).Select(entry =>
        {
            string path = System.IO.Path.Combine(entry.Folder, "tasks");
            return (path, Files.FileDescriptor.Open(path, Files.OpenFlags.Write));
        })];

    /// <summary>Opens the group's folder in the v2 tree, for a child to start in (clone3(2), CLONE_INTO_CGROUP); null where there is no such tree.</summary>
    public SafeFileHandle? OpenUnified() => _folders.FirstOrDefault(entry => entry.Hierarchy.IsUnified).Folder is { } folder
        ? Files.FileDescriptor.Open(folder, Files.OpenFlags.PathOnly | Files.OpenFlags.Directory)
        : null;

    /// <summary>Moves a process with all its threads into the group, in every tree. The kernel waits for a grace period of RCU, 10 ms and more.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Join(int process)
    {
        foreach ((_, string folder) in _folders)
        {
            new GroupFiles(folder).Write("cgroup.procs", process.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Whether any tree has it.</summary>
    public bool Exists => _folders.Any(static entry => Directory.Exists(entry.Folder));

    /// <summary>The processes that are in the group or below it, in any tree. A group that somebody removes meanwhile has none.</summary>
    public IReadOnlySet<int> ReadMembers()
    {
        HashSet<int> members = [];
        foreach ((_, string folder) in _folders)
        {
            foreach (string file in FilesOfMembers(folder))
            {
                members.UnionWith(ReadMembers(file));
            }
        }

        return members;
    }

    /// <summary>Removes the group and the groups below it. What is gone already is no error.</summary>
    /// <exception cref="LinuxException">A process is still in it (EBUSY).</exception>
    public void Remove()
    {
        foreach ((_, string folder) in _folders)
        {
            CgroupFolder.Remove(folder);
        }
    }

    private static string[] FilesOfMembers(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "cgroup.procs", SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static IEnumerable<int> ReadMembers(string file)
    {
        try
        {
            return File.ReadAllLines(file).Select(static line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (IOException) when (!File.Exists(file))
        {
            return [];
        }
    }

    private static string FolderIn(CgroupHierarchy hierarchy, string path) =>
        path.StartsWith('/')
            ? System.IO.Path.Combine(hierarchy.MountPoint, path.Trim('/'))
            : System.IO.Path.Combine(hierarchy.MountPoint, hierarchy.Current, path.Trim('/'));
}
