using System.Text.Json.Serialization;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers;
using Containers.Engine.Host;
using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>What a container may do with the machine (Engine API, "HostConfig").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record HostConfigDocument
{
    /// <summary>Volumes and folders of the host, as they were asked for.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>The file that its ID was written to.</summary>
    public string ContainerIDFile { get; init; } = string.Empty;

    /// <summary>Where its output is kept.</summary>
    public LogConfigDocument LogConfig { get; init; } = new();

    /// <summary>Its first network, or <c>host</c>, <c>none</c>, <c>container:ID</c>.</summary>
    public string NetworkMode { get; init; } = string.Empty;

    /// <summary>The ports that were asked for on the host, by the container's.</summary>
    public SortedDictionary<string, IReadOnlyList<PortBindingDocument>?> PortBindings { get; init; } = [];

    /// <summary>When it is started again.</summary>
    public RestartPolicyDocument RestartPolicy { get; init; } = new();

    /// <summary>Whether it is removed at its end.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>The driver of its volumes.</summary>
    public string VolumeDriver { get; init; } = string.Empty;

    /// <summary>Containers whose volumes it has.</summary>
    public IReadOnlyList<string>? VolumesFrom { get; init; }

    /// <summary>Capabilities beside the usual ones.</summary>
    public IReadOnlyList<string>? CapAdd { get; init; }

    /// <summary>Usual capabilities that it has not.</summary>
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary>Its cgroup namespace.</summary>
    public string CgroupnsMode { get; init; } = string.Empty;

    /// <summary>The DNS servers that it asks.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>Options of its resolver.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>Domains in which it looks names up.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>Names with addresses.</summary>
    public IReadOnlyList<string>? ExtraHosts { get; init; }

    /// <summary>Groups beside its user's own.</summary>
    public IReadOnlyList<string>? GroupAdd { get; init; }

    /// <summary>Its IPC namespace.</summary>
    public string IpcMode { get; init; } = string.Empty;

    /// <summary>The container whose control group it is in.</summary>
    public string Cgroup { get; init; } = string.Empty;

    /// <summary>Containers that it was linked to on the standard network.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>How readily the kernel ends it.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>Its PID namespace.</summary>
    public string PidMode { get; init; } = string.Empty;

    /// <summary>Whether it may do all that root may.</summary>
    public bool Privileged { get; init; }

    /// <summary>Whether all exposed ports are published.</summary>
    public bool PublishAllPorts { get; init; }

    /// <summary>Whether its root file system cannot be written to.</summary>
    public bool ReadonlyRootfs { get; init; }

    /// <summary>What keeps it from the machine.</summary>
    public IReadOnlyList<string>? SecurityOpt { get; init; }

    /// <summary>Options of its layers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? StorageOpt { get; init; }

    /// <summary>Folders in memory, with their options.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Tmpfs { get; init; }

    /// <summary>Its UTS namespace.</summary>
    public string UTSMode { get; init; } = string.Empty;

    /// <summary>Its user namespace.</summary>
    public string UsernsMode { get; init; } = string.Empty;

    /// <summary>The bytes that /dev/shm can hold.</summary>
    public long ShmSize { get; init; }

    /// <summary>Kernel parameters of its namespaces.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Sysctls { get; init; }

    /// <summary>The OCI runtime that runs it.</summary>
    public string Runtime { get; init; } = string.Empty;

    /// <summary>The size of its terminal at first, rows and columns.</summary>
    public IReadOnlyList<int> ConsoleSize { get; init; } = [];

    /// <summary>What the OCI runtime is told beside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>Windows' isolation.</summary>
    public string Isolation { get; init; } = string.Empty;

    /// <summary>Its share of processor time where that is short.</summary>
    public long CpuShares { get; init; }

    /// <summary>Its memory, in bytes; 0 for no limit.</summary>
    public long Memory { get; init; }

    /// <summary>Processors, in billionths; 0 for no limit.</summary>
    public long NanoCpus { get; init; }

    /// <summary>The control group that its own is in.</summary>
    public string CgroupParent { get; init; } = string.Empty;

    /// <summary>Its weight at block devices.</summary>
    public int BlkioWeight { get; init; }

    /// <summary>Weights at single devices.</summary>
    public IReadOnlyList<WeightDeviceDocument> BlkioWeightDevice { get; init; } = [];

    /// <summary>Bytes that it may read in a second.</summary>
    public IReadOnlyList<ThrottleDeviceDocument>? BlkioDeviceReadBps { get; init; }

    /// <summary>Bytes that it may write in a second.</summary>
    public IReadOnlyList<ThrottleDeviceDocument>? BlkioDeviceWriteBps { get; init; }

    /// <summary>Reads in a second.</summary>
    public IReadOnlyList<ThrottleDeviceDocument>? BlkioDeviceReadIOps { get; init; }

    /// <summary>Writes in a second.</summary>
    public IReadOnlyList<ThrottleDeviceDocument>? BlkioDeviceWriteIOps { get; init; }

    /// <summary>The period of its quota, in microseconds.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>Its time in each period, in microseconds.</summary>
    public long CpuQuota { get; init; }

    /// <summary>The period of its real-time quota.</summary>
    public long CpuRealtimePeriod { get; init; }

    /// <summary>Its real-time quota.</summary>
    public long CpuRealtimeRuntime { get; init; }

    /// <summary>The processors that it may use.</summary>
    public string CpusetCpus { get; init; } = string.Empty;

    /// <summary>The memory nodes that it may use.</summary>
    public string CpusetMems { get; init; } = string.Empty;

    /// <summary>Devices of the host.</summary>
    public IReadOnlyList<DeviceDocument> Devices { get; init; } = [];

    /// <summary>What it may do with which devices, beside those.</summary>
    public IReadOnlyList<string>? DeviceCgroupRules { get; init; }

    /// <summary>Devices that drivers give.</summary>
    public IReadOnlyList<DeviceRequestDocument>? DeviceRequests { get; init; }

    /// <summary>A limit of kernel memory; kernels have none any more.</summary>
    public long KernelMemory { get; init; }

    /// <summary>A limit of the memory of TCP buffers.</summary>
    public long KernelMemoryTCP { get; init; }

    /// <summary>Memory that it keeps when it is short, in bytes.</summary>
    public long MemoryReservation { get; init; }

    /// <summary>Memory and swap space together, in bytes; -1 for no limit.</summary>
    public long MemorySwap { get; init; }

    /// <summary>How readily its memory is swapped out.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>Whether its processes wait for memory.</summary>
    public bool? OomKillDisable { get; init; }

    /// <summary>The most processes.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Limits of each of its processes.</summary>
    public IReadOnlyList<UlimitDocument>? Ulimits { get; init; }

    /// <summary>Windows' processors.</summary>
    public long CpuCount { get; init; }

    /// <summary>Windows' share of processors.</summary>
    public long CpuPercent { get; init; }

    /// <summary>Windows' limit of reads and writes.</summary>
    public long IOMaximumIOps { get; init; }

    /// <summary>Windows' limit of bytes.</summary>
    public long IOMaximumBandwidth { get; init; }

    /// <summary>What else is mounted, as it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MountRequestDocument>? Mounts { get; init; }

    /// <summary>Paths that it does not see.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <summary>Paths that it cannot write to.</summary>
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    /// <summary>Whether its first process starts the program and reaps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Init { get; init; }

    /// <summary>The IDs of its user namespace, as podman shows them; absent where that is the host's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IdMappingsDocument? IDMappings { get; init; }

    private const int Billion = 1_000_000_000;
    private const long SharedMemory = 64 << 20;

    /// <summary>What a container may do with the machine.</summary>
    public static HostConfigDocument Of(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        ContainerOptions options = container.Options;
        ContainerLimits limits = options.Limits ?? new();
        bool isHidden = !options.Privileged && options.Security?.UnconfinedSystemPaths is not true;
        string[] binds = [.. (options.Volumes ?? []).Where(static text => text.Contains(':', StringComparison.Ordinal))];
        return new()
        {
            Binds = binds.Length > 0 ? binds : null,
            VolumesFrom = options.VolumesFrom is { Count: > 0 } ? options.VolumesFrom : null,
            Mounts = options.Mounts is { Count: > 0 } mounts ? [.. mounts.Select(MountRequestDocument.Of)] : null,
            LogConfig = new() { Type = (options.Log ?? new()).Driver, Config = new((options.Log?.Options ?? new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal) },
            NetworkMode = options.Networks is [var network, ..] ? network.Network : "default",
            PortBindings = BindingsOf(options),
            RestartPolicy = new() { Name = options.Restart?.Name ?? "no", MaximumRetryCount = options.Restart?.MostRetries ?? 0 },
            AutoRemove = options.Remove,
            CapAdd = options.CapAdd,
            CapDrop = options.CapDrop,
            CgroupParent = options.CgroupParent ?? string.Empty,
            CgroupnsMode = options.CgroupNamespace ?? "private",
            Dns = options.Dns ?? [],
            DnsOptions = options.DnsOptions ?? [],
            DnsSearch = options.DnsSearch ?? [],
            ExtraHosts = options.Hosts,
            GroupAdd = options.AdditionalGroups,
            IpcMode = options.Ipc ?? "private",
            Links = LinksOf(container),
            OomScoreAdj = options.OomScoreAdjust ?? 0,
            PidMode = options.Pid ?? string.Empty,
            Privileged = options.Privileged,
            PublishAllPorts = options.PublishAll,
            ReadonlyRootfs = options.ReadOnly,
            SecurityOpt = SecurityOf(options.Security),
            Tmpfs = options.Tmpfs is { Count: > 0 } tmpfs
                ? new(
                    tmpfs.Select(static text => text.Split(':', 2))
                    .GroupBy(static parts => parts[0])
                    .ToDictionary(static group => group.Key, static group => group.Last() is [_, var mode] ? mode : string.Empty),
                    StringComparer.Ordinal)
                : null,
            UTSMode = options.Uts ?? string.Empty,
            UsernsMode = options.UserNamespace ?? string.Empty,
            ShmSize = options.SharedMemorySize ?? SharedMemory,
            Annotations = options.Annotations is { Count: > 0 } annotations ? new(annotations.ToDictionary(), StringComparer.Ordinal) : null,
            Sysctls = options.Sysctls is { Count: > 0 } sysctls ? new(sysctls.ToDictionary(), StringComparer.Ordinal) : null,
            Runtime = options.Runtime ?? ProductPrograms.Runtime,
            ConsoleSize = options.ConsoleSize ?? [0, 0],
            CpuShares = limits.CpuShares ?? 0,
            Memory = limits.Memory ?? 0,
            NanoCpus = (long)((limits.Cpus ?? 0) * Billion),
            BlkioWeight = limits.BlockIOWeight ?? 0,
            BlkioWeightDevice = [.. Rates(limits.BlockIOWeightDevice).Select(static rate => new WeightDeviceDocument { Path = rate.Path, Weight = rate.Value })],
            BlkioDeviceReadBps = Throttles(limits.DeviceReadBps),
            BlkioDeviceWriteBps = Throttles(limits.DeviceWriteBps),
            BlkioDeviceReadIOps = Throttles(limits.DeviceReadIops),
            BlkioDeviceWriteIOps = Throttles(limits.DeviceWriteIops),
            CpuPeriod = limits.CpuPeriod ?? 0,
            CpuRealtimePeriod = limits.CpuRealtimePeriod ?? 0,
            CpuRealtimeRuntime = limits.CpuRealtimeRuntime ?? 0,
            CpuQuota = limits.CpuQuota ?? 0,
            CpusetCpus = limits.CpusetCpus ?? string.Empty,
            CpusetMems = limits.CpusetMems ?? string.Empty,
            Devices = [.. (options.Devices ?? []).Select(DeviceDocument.Of)],
            DeviceCgroupRules = options.DeviceCgroupRules,
            MemoryReservation = limits.MemoryReservation ?? 0,
            MemorySwap = limits.MemorySwap ?? (limits.Memory ?? 0) * 2,
            MemorySwappiness = limits.MemorySwappiness,
            OomKillDisable = limits.OomKillDisable,
            PidsLimit = limits.PidsLimit,
            Ulimits = options.Ulimits is { Count: > 0 } ulimits ? [.. ulimits.Select(UlimitDocument.Of)] : null,
            MaskedPaths = isHidden ? RuntimeConfigurationBuilder.MaskedPaths : null,
            ReadonlyPaths = isHidden ? RuntimeConfigurationBuilder.ReadonlyPaths : null,
            Init = options.Init ? true : null,
            IDMappings = container.Ids is { } ids
                ? new()
                {
                    UidMap = [.. ids.Users.Select(static range => HumanText.Ids([range]))],
                    GidMap = [.. ids.Groups.Select(static range => HumanText.Ids([range]))],
                }
                : null,
        };
    }

    /// <summary>Those it is linked to on the standard network: <c>/db:/web/alias</c>. Those of other networks are told of there.</summary>
    private static string[]? LinksOf(ContainerInfo container) =>
        NetworkModes.AttachmentsOf(container.Options).Where(static network => network.Network == NetworkRecord.DefaultName)
            .SelectMany(static network => network.Links).Select(NetworkAttachment.SplitLink)
            .Select(link => $"/{link.Name}:/{container.Name}/{link.Alias}").ToArray() is { Length: > 0 } links ? links : null;

    private static SortedDictionary<string, IReadOnlyList<PortBindingDocument>?> BindingsOf(ContainerOptions options) => new(
        (options.Publish ?? []).SelectMany(PortMapping.Parse).GroupBy(static port => port.ContainerKey)
            .ToDictionary(static group => group.Key, static IReadOnlyList<PortBindingDocument>? (group) => [.. group.Select(PortBindingDocument.Of)]),
        StringComparer.Ordinal);

    private static List<ThrottleDeviceDocument>? Throttles(IReadOnlyList<string>? rates) => rates is not { Count: > 0 } ? null
        : [.. Rates(rates).Select(static rate => new ThrottleDeviceDocument { Path = rate.Path, Rate = rate.Value })];

    private static IEnumerable<(string Path, long Value)> Rates(IReadOnlyList<string>? rates) => (rates ?? []).Select(static rate =>
    {
        int colon = rate.LastIndexOf(':');
        return (rate[..colon], ByteSize.Parse(rate[(colon + 1)..]));
    });

    private static List<string>? SecurityOf(SecurityOptions? security)
    {
        List<string> options = [];
        if (security is { NoNewPrivileges: true })
        {
            options.Add("no-new-privileges");
        }

        if (security is { SeccompProfile: { } profile })
        {
            options.Add($"seccomp={profile}");
        }

        if (security is { AppArmorProfile: { } appArmor })
        {
            options.Add($"apparmor={appArmor}");
        }

        if (security is { SelinuxLabel: { } label })
        {
            options.Add($"label={label}");
        }

        if (security is { UnconfinedSystemPaths: true })
        {
            options.Add("systempaths=unconfined");
        }

        return options.Count == 0 ? null : options;
    }
}
