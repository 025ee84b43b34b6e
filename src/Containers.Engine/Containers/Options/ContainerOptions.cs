using System.Text.Json.Serialization;
using Containers.Engine.Networks;
using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>
/// What its creator asks of a container; null, or false, is what is not said. A container's record keeps it with what the image says
/// joined in (<see cref="ContainerInfo.Options"/>). A list that is null is empty.
/// </summary>
[JsonRecord]
public sealed partial record ContainerOptions
{
    /// <summary>Standard input in <see cref="Attach"/>.</summary>
    public const string InputStream = "stdin";

    /// <summary>Standard output in <see cref="Attach"/>.</summary>
    public const string OutputStream = "stdout";

    /// <summary>Standard error in <see cref="Attach"/>.</summary>
    public const string ErrorStream = "stderr";

    /// <summary>The image: a name, an ID or the beginning of one. It must be in the store.</summary>
    public required string Image { get; init; }

    /// <summary>The container's name; null makes one up.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments after the entry point, or the whole command where there is none; null takes the image's.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The program with its first arguments; null takes the image's, empty none. Where it is given, the image's command is not used.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The whole command: the entry point and its arguments.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Program => (string[])[.. Entrypoint ?? [], .. Command ?? []];

    /// <summary>Environment variables, <c>NAME=value</c> each; a <c>NAME</c> alone takes the image's away.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The folder that the program starts in, absolute; made where it is missing.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>; names are looked up in the container's own files.</summary>
    public string? User { get; init; }

    /// <summary>Groups beside the user's own, by name or number.</summary>
    public IReadOnlyList<string>? AdditionalGroups { get; init; }

    /// <summary>The host name; null takes the first 12 digits of the ID.</summary>
    public string? Hostname { get; init; }

    /// <summary>The NIS domain name.</summary>
    public string? DomainName { get; init; }

    /// <summary>Whether the container gets the caller's standard input; otherwise it reads nothing.</summary>
    public bool Interactive { get; init; }

    /// <summary>
    /// Whether the input ends when somebody who is attached ends theirs. Null: where somebody is attached from the start on; else it stays open for others.
    /// </summary>
    public bool? InputOnce { get; init; }

    /// <summary>The streams that its creator says to attach to: it is shown to those who ask, and nothing comes of it.</summary>
    public IReadOnlyList<string>? Attach { get; init; }

    /// <summary>Whether the container has a terminal, which those who attach to it share.</summary>
    public bool Terminal { get; init; }

    /// <summary>The size of its terminal at first, rows and columns; null for that of whoever is attached when it starts.</summary>
    public IReadOnlyList<int>? ConsoleSize { get; init; }

    /// <summary>Whether its first process is one that only starts the program, passes signals on to it, and reaps what nobody waits for.</summary>
    public bool Init { get; init; }

    /// <summary>The OCI runtime that runs it: a name on PATH or an absolute path; null is container-runtime.</summary>
    public string? Runtime { get; init; }

    /// <summary>When it is started again after it has ended; null for never.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <summary>How its health is checked, beside what the image says; null for the image's check.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>Where its output is kept; null for files of docker's kind without bound.</summary>
    public LogOptions? Log { get; init; }

    /// <summary>Whether the container is removed when it ends.</summary>
    public bool Remove { get; init; }

    /// <summary>Whether it may do with the machine what root may: every capability and device, no filter of system calls, nothing hidden.</summary>
    public bool Privileged { get; init; }

    /// <summary>Capabilities beside docker's default ones, with or without <c>CAP_</c>; <c>ALL</c> for all.</summary>
    public IReadOnlyList<string>? CapAdd { get; init; }

    /// <summary>Capabilities that it has not, of docker's default ones; <c>ALL</c> for all.</summary>
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary>What keeps its programs from the rest of the machine, beside its namespaces.</summary>
    public SecurityOptions? Security { get; init; }

    /// <summary>Whether its root file system cannot be written to.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Folders in memory that start empty, <c>/run</c> or <c>/run:size=64m,mode=700</c> (tmpfs(5)).</summary>
    public IReadOnlyList<string>? Tmpfs { get; init; }

    /// <summary>Volumes and files of the host, as <see cref="VolumeText"/> reads them; with the places where the image wants volumes.</summary>
    public IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>What else is mounted.</summary>
    public IReadOnlyList<ContainerMount>? Mounts { get; init; }

    /// <summary>Containers whose mounts it has too, <c>CONTAINER[:ro]</c>.</summary>
    public IReadOnlyList<string>? VolumesFrom { get; init; }

    /// <summary>How many bytes /dev/shm can hold; null is 64 MB.</summary>
    public long? SharedMemorySize { get; init; }

    /// <summary>Devices of the host, <c>/dev/HOST[:/dev/CONTAINER[:rwm]]</c>; of a folder, all below it.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>What it may do with which devices, beside those: <c>c 1:* rwm</c>.</summary>
    public IReadOnlyList<string>? DeviceCgroupRules { get; init; }

    /// <summary>Kernel parameters of its own namespaces by name, such as <c>net.ipv4.ip_forward</c> (sysctl(8)).</summary>
    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }

    /// <summary>Its IPC namespace: <c>private</c>, <c>shareable</c>, <c>host</c>, <c>none</c> (private, without /dev/shm) or <c>container:NAME</c>; null is private.</summary>
    public string? Ipc { get; init; }

    /// <summary>Its PID namespace: <c>private</c>, <c>host</c> or <c>container:NAME</c>; null is private.</summary>
    public string? Pid { get; init; }

    /// <summary>Its UTS namespace: <c>private</c> or <c>host</c>; null is private.</summary>
    public string? Uts { get; init; }

    /// <summary>Its cgroup namespace: <c>private</c> or <c>host</c>; null is private.</summary>
    public string? CgroupNamespace { get; init; }

    /// <summary>The control group that its own lies in, from the root of each tree; null is the root. It is made where it is not there, and stays.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>
    /// Its user namespace: <c>host</c>; <c>private</c> or <c>auto</c>, one with 65536 IDs that no other container has; <c>auto:size=COUNT</c>,
    /// with as many; or <c>container:NAME</c>. Null is the host's.
    /// </summary>
    public string? UserNamespace { get; init; }

    /// <summary>
    /// The networks that it is on, the one of the default route first; or <c>host</c>, <c>none</c> or <c>container:NAME</c> alone. Null is the engine's
    /// standard network (<see cref="EngineOptions.Network"/>).
    /// </summary>
    public IReadOnlyList<NetworkAttachment>? Networks { get; init; }

    /// <summary>Ports that are published on the host, as <see cref="PortMapping.Parse"/> reads them.</summary>
    public IReadOnlyList<string>? Publish { get; init; }

    /// <summary>Whether all ports that are exposed are published, each at a free port of the host.</summary>
    public bool PublishAll { get; init; }

    /// <summary>Ports that its program listens at, <c>80</c> or <c>53/udp</c>, beside the image's.</summary>
    public IReadOnlyList<string>? Expose { get; init; }

    /// <summary>Addresses of the DNS servers that it asks; null for the host's.</summary>
    public IReadOnlyList<string>? Dns { get; init; }

    /// <summary>Domains that names are looked up in; null for the host's, <c>.</c> for none.</summary>
    public IReadOnlyList<string>? DnsSearch { get; init; }

    /// <summary>Options of its resolver (resolv.conf(5)); null for the host's.</summary>
    public IReadOnlyList<string>? DnsOptions { get; init; }

    /// <summary>Names with their addresses, <c>NAME:ADDRESS</c>; <c>host-gateway</c> as an address is this machine's.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Free-form facts by name, beside the image's.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What the OCI runtime and its hooks are told beside, by name (OCI runtime specification, "Annotations").</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The signal that asks it to end, such as <c>SIGINT</c>; null takes the image's, else SIGTERM.</summary>
    public string? StopSignal { get; init; }

    /// <summary>What it may use.</summary>
    public ContainerLimits? Limits { get; init; }

    /// <summary>Limits of each of its processes (getrlimit(2)), <c>nofile=1024:2048</c> for soft and hard limit, -1 for none.</summary>
    public IReadOnlyList<string>? Ulimits { get; init; }

    /// <summary>How readily the kernel ends it when the machine's memory is short, -1000 (never) to 1000; null is the caller's own.</summary>
    public int? OomScoreAdjust { get; init; }

    /// <summary>How long it may take to end before it is killed; null takes the image's, else 10 seconds.</summary>
    public TimeSpan? StopTimeout { get; init; }

    /// <summary>The options with what holds for each part of which nothing was said, so that whoever reads a policy or a limit finds one.</summary>
    internal ContainerOptions WithUnsaid() => this with
    {
        Restart = Restart ?? RestartPolicy.Never,
        Log = Log ?? new(),
        Security = Security ?? new(),
        Limits = Limits ?? new(),
    };

    /// <summary>The image.</summary>
    public override string ToString() => Image;
}
