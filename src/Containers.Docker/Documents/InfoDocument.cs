using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json;
using Containers.Engine.Host;

namespace Containers.Docker.Documents;

/// <summary>The machine and the engine, as docker's info shows them (Engine API, "SystemInfo").</summary>
public sealed record InfoDocument
{
    /// <summary>The engine's own name.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>How many containers there are.</summary>
    public int Containers { get; init; }

    /// <summary>How many run.</summary>
    public int ContainersRunning { get; init; }

    /// <summary>How many are paused.</summary>
    public int ContainersPaused { get; init; }

    /// <summary>How many do not run.</summary>
    public int ContainersStopped { get; init; }

    /// <summary>How many images there are.</summary>
    public int Images { get; init; }

    /// <summary>How layers are joined.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>More of that: names with values.</summary>
    public IReadOnlyList<IReadOnlyList<string>> DriverStatus { get; init; } = [];

    /// <summary>What there is to choose from.</summary>
    public PluginsDocument Plugins { get; init; } = new();

    /// <summary>Whether memory can be limited.</summary>
    public bool MemoryLimit { get; init; }

    /// <summary>Whether swap space can be.</summary>
    public bool SwapLimit { get; init; }

    /// <summary>Whether kernel memory can be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? KernelMemory { get; init; } = false;

    /// <summary>Whether the memory of TCP buffers can be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? KernelMemoryTCP { get; init; } = false;

    /// <summary>Whether processor time has a period.</summary>
    public bool CpuCfsPeriod { get; init; }

    /// <summary>Whether processor time has a quota.</summary>
    public bool CpuCfsQuota { get; init; }

    /// <summary>Whether processor time has shares.</summary>
    public bool CPUShares { get; init; }

    /// <summary>Whether processors can be chosen.</summary>
    public bool CPUSet { get; init; }

    /// <summary>Whether processes can be limited.</summary>
    public bool PidsLimit { get; init; }

    /// <summary>Whether the host passes packets of IPv4 on.</summary>
    public bool IPv4Forwarding { get; init; }

    /// <summary>Whether the packet filter sees bridges.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? BridgeNfIptables { get; init; } = false;

    /// <summary>The same of IPv6.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? BridgeNfIp6tables { get; init; } = false;

    /// <summary>Whether it writes more than usual.</summary>
    public bool Debug { get; init; }

    /// <summary>How many files this process has open.</summary>
    public int NFd { get; init; }

    /// <summary>Whether processes can wait for memory.</summary>
    public bool OomKillDisable { get; init; }

    /// <summary>How many threads this process has.</summary>
    public int NGoroutines { get; init; }

    /// <summary>The time.</summary>
    public string SystemTime { get; init; } = string.Empty;

    /// <summary>Where output is kept unasked.</summary>
    public string LoggingDriver { get; init; } = string.Empty;

    /// <summary>Who makes control groups.</summary>
    public string CgroupDriver { get; init; } = string.Empty;

    /// <summary>Their version.</summary>
    public string CgroupVersion { get; init; } = string.Empty;

    /// <summary>Who follows events; each does by itself.</summary>
    public int NEventsListener { get; init; }

    /// <summary>The kernel's release.</summary>
    public string KernelVersion { get; init; } = string.Empty;

    /// <summary>The distribution.</summary>
    public string OperatingSystem { get; init; } = string.Empty;

    /// <summary>Its version.</summary>
    public string OSVersion { get; init; } = string.Empty;

    /// <summary><c>linux</c>.</summary>
    public string OSType { get; init; } = string.Empty;

    /// <summary>The processor, by its name in uname(2).</summary>
    public string Architecture { get; init; } = string.Empty;

    /// <summary>Where images come from whose names say nothing.</summary>
    public string IndexServerAddress { get; init; } = string.Empty;

    /// <summary>How registries are talked to.</summary>
    public RegistryConfigDocument RegistryConfig { get; init; } = new();

    /// <summary>How many processors there are.</summary>
    public int NCPU { get; init; }

    /// <summary>The memory, in bytes.</summary>
    public long MemTotal { get; init; }

    /// <summary>Swarm's.</summary>
    public IReadOnlyList<string>? GenericResources { get; init; }

    /// <summary>Where images and containers are kept.</summary>
    public string DockerRootDir { get; init; } = string.Empty;

    /// <summary>The proxy for http.</summary>
    public string HttpProxy { get; init; } = string.Empty;

    /// <summary>The proxy for https.</summary>
    public string HttpsProxy { get; init; } = string.Empty;

    /// <summary>What is reached without.</summary>
    public string NoProxy { get; init; } = string.Empty;

    /// <summary>The host's name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The engine's labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether it tries new things.</summary>
    public bool ExperimentalBuild { get; init; }

    /// <summary>The engine's version.</summary>
    public string ServerVersion { get; init; } = string.Empty;

    /// <summary>The OCI runtimes by name.</summary>
    public SortedDictionary<string, RuntimeDocument> Runtimes { get; init; } = [];

    /// <summary>The one that is used unasked.</summary>
    public string DefaultRuntime { get; init; } = string.Empty;

    /// <summary>Whether it is part of a swarm: never.</summary>
    public SwarmDocument Swarm { get; init; } = new();

    /// <summary>Whether containers go on when the engine ends: they always do.</summary>
    public bool LiveRestoreEnabled { get; init; }

    /// <summary>Windows' isolation.</summary>
    public string Isolation { get; init; } = string.Empty;

    /// <summary>The program of <c>--init</c>.</summary>
    public string InitBinary { get; init; } = string.Empty;

    /// <summary>Docker's containerd; none here.</summary>
    public CommitDocument ContainerdCommit { get; init; } = new();

    /// <summary>Docker's runc; none here.</summary>
    public CommitDocument RuncCommit { get; init; } = new();

    /// <summary>Docker's init; none here.</summary>
    public CommitDocument InitCommit { get; init; } = new();

    /// <summary>What keeps containers from the machine.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    /// <summary>Folders that describe devices for containers (CDI): none is read.</summary>
    [JsonPropertyName("CDISpecDirs")]
    public IReadOnlyList<string> DeviceFolders { get; init; } = [];

    /// <summary>What this machine cannot do.</summary>
    [JsonPropertyName("Warnings")]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The program that asks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClientInfoDocument? ClientInfo { get; init; } = new();

    /// <summary>This as clients have it that speak a version of the API, to which what asks is none of the engine's.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public InfoDocument At(int version) => this with
    {
        ClientInfo = null,
        KernelMemory = version < 42 ? KernelMemory : null,
        KernelMemoryTCP = version < 42 ? KernelMemoryTCP : null,
        ContainerdCommit = ContainerdCommit.At(version),
        RuncCommit = RuncCommit.At(version),
        InitCommit = InitCommit.At(version),
        BridgeNfIptables = version < 50 ? BridgeNfIptables : null,
        BridgeNfIp6tables = version < 50 ? BridgeNfIp6tables : null,
    };

    /// <summary>The machine's document.</summary>
    public static InfoDocument Of(HostInfo host)
    {
        ArgumentNullException.ThrowIfNull(host);
        bool processor = host.Controllers.Contains("cpu");
        return new()
        {
            ID = host.Id,
            Containers = host.Containers,
            ContainersRunning = host.Running,
            ContainersPaused = host.Paused,
            ContainersStopped = host.Stopped,
            Images = host.Images,
            Driver = GraphDriverDocument.Overlay,
            DriverStatus = [["Backing Filesystem", host.FileSystem]],
            Plugins = new() { Volume = ["local"], Network = ["bridge", "host", "ipvlan", "macvlan", "null"], Log = host.LogDrivers },
            MemoryLimit = host.Controllers.Contains("memory"),
            SwapLimit = host.LimitsSwap,
            CpuCfsPeriod = processor,
            CpuCfsQuota = processor,
            CPUShares = processor,
            CPUSet = host.Controllers.Contains("cpuset"),
            PidsLimit = host.Controllers.Contains("pids"),
            IPv4Forwarding = host.ForwardsIPv4,
            BridgeNfIptables = host.FiltersBridges,
            BridgeNfIp6tables = host.FiltersBridgesIPv6,
            NFd = Directory.GetFiles("/proc/self/fd").Length,
            OomKillDisable = host.CgroupVersion == 1 && host.Controllers.Contains("memory"),
            NGoroutines = Directory.GetDirectories("/proc/self/task").Length,
            SystemTime = DockerTime.Text(DateTimeOffset.UtcNow),
            LoggingDriver = host.LogDrivers[0],
            CgroupDriver = host.CgroupManager,
            CgroupVersion = host.CgroupVersion.ToString(CultureInfo.InvariantCulture),
            KernelVersion = host.KernelVersion,
            OperatingSystem = host.OperatingSystem,
            OSVersion = host.OperatingSystemVersion,
            OSType = "linux",
            Architecture = host.Architecture switch { "amd64" => "x86_64", "arm64" => "aarch64", string other => other },
            IndexServerAddress = "https://index.docker.io/v1/",
            RegistryConfig = new() { IndexConfigs = new() { ["docker.io"] = new() { Name = "docker.io", Secure = true, Official = true } } },
            NCPU = host.Processors,
            MemTotal = host.Memory,
            DockerRootDir = host.Root,
            HttpProxy = Variable("HTTP_PROXY"),
            HttpsProxy = Variable("HTTPS_PROXY"),
            NoProxy = Variable("NO_PROXY"),
            Name = host.Name,
            ServerVersion = host.EngineVersion.ToString(),
            Runtimes = host.Runtime is { } runtime ? new() { [ProductPrograms.Runtime] = new() { Path = runtime } } : [],
            DefaultRuntime = ProductPrograms.Runtime,
            Swarm = new() { LocalNodeState = "inactive" },
            LiveRestoreEnabled = true,
            InitBinary = ProductPrograms.Runtime,
            SecurityOptions =
            [
                .. host.Security.Select(static name => name == "seccomp" ? "name=seccomp,profile=builtin" : "name=" + name),
                .. host.Rootless ? ["name=rootless"] : Array.Empty<string>(),
            ],
            Warnings = host.Warnings.Count == 0 ? null : host.Warnings,
            ClientInfo = new() { Context = "default" },
        };
    }

    /// <summary>As text for people, a field on each line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DockerJson.Indented.InfoDocument);

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? Environment.GetEnvironmentVariable(name.ToLowerInvariant()) ?? string.Empty;
}
