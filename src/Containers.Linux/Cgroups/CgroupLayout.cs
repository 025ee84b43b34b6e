using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Linux.Cgroups;

/// <summary>
/// The control group trees of this machine: v2 alone, v1 alone, or the hybrid of both (cgroups(7)). Read from /proc/self/mountinfo and
/// /proc/self/cgroup, so a tree that is mounted elsewhere than usual is found too.
/// </summary>
public sealed class CgroupLayout
{
    private static readonly Lazy<CgroupLayout> Every = new(
        static () => Read(LinesOf("/proc/self/mountinfo"), LinesOf("/proc/self/cgroup")), LazyThreadSafetyMode.PublicationOnly);

    private static readonly Lazy<CgroupLayout> Own = new(
        static () => ProcessRights.Current == Rights.Root ? All : new CgroupLayout([.. All.Hierarchies.Where(static tree => FileDescriptor.MayWrite(tree.MountPoint))]),
        LazyThreadSafetyMode.PublicationOnly);

    private CgroupLayout(IReadOnlyList<CgroupHierarchy> hierarchies) => Hierarchies = hierarchies;

    /// <summary>Every mounted tree.</summary>
    public IReadOnlyList<CgroupHierarchy> Hierarchies { get; }

    /// <summary>The v2 tree, or null where none is mounted.</summary>
    public CgroupHierarchy? Unified => Hierarchies.FirstOrDefault(hierarchy => hierarchy.IsUnified);

    /// <summary>Whether v2 is all there is.</summary>
    public bool IsPureUnified => Hierarchies.Count == 1 && Hierarchies[0].IsUnified;

    /// <summary>The tree that a v1 controller is mounted with, or null.</summary>
    public CgroupHierarchy? HierarchyOf(string controller) => Hierarchies.FirstOrDefault(hierarchy => hierarchy.Has(controller));

    /// <summary>Whether memory and swap space together can be limited.</summary>
    public bool LimitsSwap => HierarchyOf("memory") is { } tree
        ? File.Exists(Path.Combine(tree.MountPoint, V1.Memory.SwapFile))
        : File.Exists("/proc/swaps");

    /// <summary>The names of all controllers that are mounted, in v1's trees or in v2's.</summary>
    public IReadOnlyList<string> ReadControllers() =>
    [
        .. Hierarchies
            .SelectMany(tree => tree.IsUnified ? new GroupFiles(tree.MountPoint).Read("cgroup.controllers").Split(' ') : tree.Controllers)
            .Where(name => name.Length > 0 && !name.Contains('=', StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Finds the trees of this machine in which this process may make groups, once: they stay while it is up, and nothing moves this process to
    /// another group.
    /// </summary>
    public static CgroupLayout Detect() => Own.Value;

    /// <summary>The trees of this machine, read once; groups of this process's own may be there where it cannot make any at their roots.</summary>
    public static CgroupLayout All => Every.Value;

    /// <summary>Reads the trees from the lines of proc_pid_mountinfo(5) and of /proc/PID/cgroup (cgroups(7)).</summary>
    public static CgroupLayout Read(IEnumerable<string> mountInfo, IEnumerable<string> membership)
    {
        Dictionary<string, string> current = [];
        foreach (string line in membership)
        {
            string[] fields = line.Split(':', 3);
            if (fields.Length == 3)
            {
                current[fields[1]] = fields[2].TrimStart('/');
            }
        }

        Dictionary<string, CgroupHierarchy> found = [];
        foreach (string line in mountInfo)
        {
            if (!line.Contains(" - cgroup", StringComparison.Ordinal))
            {
                continue;
            }

            string[] halves = line.Split(" - ", 2);
            string[] mount = halves[0].Split(' ');
            string[] type = halves[1].Split(' ');
            string key = type[0] == "cgroup2" ? string.Empty : MatchControllers(type[2], current.Keys);
            found.TryAdd(key, new CgroupHierarchy(
                mount[4], key.Length == 0 ? [] : key.Split(','), type[0] == "cgroup2", current.GetValueOrDefault(key, string.Empty)));
        }

        return new CgroupLayout([.. found.Values]);
    }

    private static string[] LinesOf(string file) => Encoding.UTF8.GetString(FileDescriptor.ReadFile(file)).Split('\n');

    /// <summary>The member of /proc/PID/cgroup whose controllers are all among a v1 mount's super options.</summary>
    private static string MatchControllers(string superOptions, IEnumerable<string> memberships)
    {
        string[] options = superOptions.Split(',');
        return memberships.FirstOrDefault(names => names.Length > 0 && names.Split(',').All(options.Contains)) ?? superOptions;
    }
}
