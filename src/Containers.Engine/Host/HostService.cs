using System.Text;
using Containers.Engine.Host.Users;
using Containers.Linux.Cgroups;
using Containers.Linux.Deputies;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Supervision.Networks;
using Containers.Supervision.Systemd;

namespace Containers.Engine.Host;

/// <summary>Tells of the machine that containers run on.</summary>
public sealed class HostService
{
    private readonly StorePaths _paths;
    private readonly EngineOptions _options;
    private readonly IReadOnlyList<string> _logDrivers;
    private readonly Func<StoreCounts> _count;
    private readonly Func<IReadOnlyList<string>> _obstacles;

    /// <summary>Tells of the machine.</summary>
    /// <param name="paths">Where the store is.</param>
    /// <param name="options">Where the engine finds what it needs.</param>
    /// <param name="logDrivers">The log drivers there are, the usual one first.</param>
    /// <param name="count">Counts what the store has.</param>
    /// <param name="obstacles">Finds what keeps containers from the network.</param>
    internal HostService(StorePaths paths, EngineOptions options, IReadOnlyList<string> logDrivers, Func<StoreCounts> count, Func<IReadOnlyList<string>> obstacles) =>
        (_paths, _options, _logDrivers, _count, _obstacles) = (paths, options, logDrivers, count, obstacles);

    /// <summary>What there is now.</summary>
    public HostInfo Inspect()
    {
        StoreCounts store = _count();
        CgroupLayout groups = CgroupLayout.Detect();
        var manager = ServiceManagerAddress.FindForEngine();
        IReadOnlyList<string> controllers = manager?.ReadControllers() ?? groups.ReadControllers();
        bool isRootless = ProcessRights.Current != Rights.Root;
        int member = Deputy.Current?.Id ?? Environment.ProcessId;
        bool limitsSwap = controllers.Contains("memory") && groups.LimitsSwap;
        return new HostInfo
        {
            Id = IdOf(_paths.Root),
            Name = Environment.MachineName,
            EngineVersion = Version.Parse(typeof(HostService).Assembly.GetName().Version!.ToString(3)),
            OperatingSystem = OfRelease("PRETTY_NAME") ?? "Linux",
            OperatingSystemVersion = OfRelease("VERSION_ID") ?? string.Empty,
            ForwardsIPv4 = IsOn("/proc/sys/net/ipv4/ip_forward"),
            FiltersBridges = IsOn("/proc/sys/net/bridge/bridge-nf-call-iptables"),
            FiltersBridgesIPv6 = IsOn("/proc/sys/net/bridge/bridge-nf-call-ip6tables"),
            KernelVersion = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            Architecture = Platform.Host.Architecture,
            Processors = Environment.ProcessorCount,
            Memory = MachineMemory.Read(),
            Containers = store.Containers,
            Running = store.Running,
            Paused = store.Paused,
            Stopped = store.Stopped,
            Images = store.Images,
            Root = _paths.Root,
            RunRoot = _paths.RunRoot,
            FileSystem = MountTable.Read().FileSystemOf(_paths.Root),
            Rootless = isRootless,
            UserIds = isRootless ? MappingsOf(UserNamespace.ReadUsers(member)) : [],
            GroupIds = isRootless ? MappingsOf(UserNamespace.ReadGroups(member)) : [],
            OutwardProgram = isRootless ? OutwardPrograms.Find() : null,
            CgroupVersion = CgroupLayout.All.IsPureUnified ? 2 : 1,
            CgroupManager = manager is null ? "cgroupfs" : "systemd",
            Controllers = (string[])[.. controllers],
            LimitsSwap = limitsSwap,
            Security = SecurityModules(),
            Runtime = _options.RuntimePath ?? ProductPrograms.TryFind(ProductPrograms.Runtime),
            LogDrivers = (string[])[.. _logDrivers],
            Warnings = (string[])[.. WarningsOf(controllers, limitsSwap), .. OneIdWarnings(), .. _obstacles()],
        };
    }

    /// <summary>An ID that nobody has to keep: made of the machine's (machine-id(5)) and the store's place. Where the machine has none, its name stands for it.</summary>
    private static string IdOf(string root)
    {
        const string file = "/etc/machine-id";
        string machine = File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } id ? id : Environment.MachineName;
        string hex = Digest.Of(Encoding.UTF8.GetBytes($"{machine} {root}")).Hex;
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..32]}";
    }

    private static string[] OneIdWarnings() =>
        ProcessRights.HasOneId ? [$"No subordinate IDs: all files of containers are root's there, and nothing runs as another user. {OneIdAdvice.Text}"] : [];

    private static List<LinuxIdMapping> MappingsOf(List<IdMapping> ids) =>
        ids.ConvertAll(static ids => new LinuxIdMapping { ContainerID = ids.Inside, HostID = ids.Outside, Size = ids.Count });

    /// <summary>In docker's words, what options of containers can ask for and no controller does.</summary>
    private static List<string> WarningsOf(IReadOnlyList<string> controllers, bool limitsSwap)
    {
        List<string> warnings = [];
        Require("memory limit", controllers.Contains("memory"));
        Require("swap limit", limitsSwap);
        Require("cpu shares and quota", controllers.Contains("cpu"));
        Require("cpuset", controllers.Contains("cpuset"));
        Require("pids limit", controllers.Contains("pids"));
        Require("block I/O limit", controllers.Contains("blkio") || controllers.Contains("io"));
        return warnings;

        void Require(string limit, bool isThere)
        {
            if (!isThere)
            {
                warnings.Add($"No {limit} support");
            }
        }
    }

    /// <summary>What os-release(5) says under a name; null where it says nothing.</summary>
    private static string? OfRelease(string name)
    {
        string? file = Array.Find(["/etc/os-release", "/usr/lib/os-release"], File.Exists);
        string? line = file is null ? null : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal));
        return line?[(name.Length + 1)..].Trim('"', '\'');
    }

    private static bool IsOn(string parameter) => File.Exists(parameter) && File.ReadAllText(parameter).Trim() == "1";

    private static List<string> SecurityModules()
    {
        List<string> names = [];
        if (SecurityModule.HasAppArmor)
        {
            names.Add("apparmor");
        }

        if (SecurityModule.HasSelinux)
        {
            names.Add("selinux");
        }

        if (File.Exists("/proc/sys/kernel/seccomp/actions_avail"))
        {
            names.Add("seccomp");
        }

        return names;
    }
}
