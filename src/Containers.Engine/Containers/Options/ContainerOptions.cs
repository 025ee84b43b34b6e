using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>
/// What its creator asks of a container; null, or false, is what is not said. A container's record keeps it with what the image says
/// joined in (<see cref="ContainerInfo.Options"/>). A list that is null is empty.
/// </summary>
public sealed record ContainerOptions
{
    /// <summary>Makes one by its members.</summary>
    public ContainerOptions()
    {
    }

    [SetsRequiredMembers]
    internal ContainerOptions(ref JsonInput json)
    {
        Image = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "image": Image = json.Text(); break;
                case "name": Name = json.Text(); break;
                case "command": Command = json.Texts(); break;
                case "entrypoint": Entrypoint = json.Texts(); break;
                case "environment": Environment = json.Texts(); break;
                case "workingDirectory": WorkingDirectory = json.Text(); break;
                case "user": User = json.Text(); break;
                case "additionalGroups": AdditionalGroups = json.Texts(); break;
                case "hostname": Hostname = json.Text(); break;
                case "domainName": DomainName = json.Text(); break;
                case "interactive": Interactive = json.Flag(); break;
                case "terminal": Terminal = json.Flag(); break;
                case "init": Init = json.Flag(); break;
                case "runtime": Runtime = json.Text(); break;
                case "restart": Restart = new RestartPolicy(ref json); break;
                case "healthCheck": HealthCheck = new HealthCheck(ref json); break;
                case "log": Log = new LogOptions(ref json); break;
                case "remove": Remove = json.Flag(); break;
                case "privileged": Privileged = json.Flag(); break;
                case "capAdd": CapAdd = json.Texts(); break;
                case "capDrop": CapDrop = json.Texts(); break;
                case "security": Security = new SecurityOptions(ref json); break;
                case "readOnly": ReadOnly = json.Flag(); break;
                case "tmpfs": Tmpfs = json.Texts(); break;
                case "sharedMemorySize": SharedMemorySize = json.Int64(); break;
                case "devices": Devices = json.Texts(); break;
                case "deviceCgroupRules": DeviceCgroupRules = json.Texts(); break;
                case "sysctls": Sysctls = json.TextMap(); break;
                case "ipc": Ipc = json.Text(); break;
                case "pid": Pid = json.Text(); break;
                case "uts": Uts = json.Text(); break;
                case "cgroupNamespace": CgroupNamespace = json.Text(); break;
                case "userNamespace": UserNamespace = json.Text(); break;
                case "labels": Labels = json.TextMap(); break;
                case "stopSignal": StopSignal = json.Text(); break;
                case "limits": Limits = new ContainerLimits(ref json); break;
                case "ulimits": Ulimits = json.Texts(); break;
                case "oomScoreAdjust": OomScoreAdjust = json.Int32(); break;
                case "stopTimeout": StopTimeout = json.Span(); break;
                default: json.Skip(); break;
            }
        }

        Image = JsonInput.Required(Image, "image");
    }

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
    public IReadOnlyList<string> Program => [.. Entrypoint ?? [], .. Command ?? []];

    /// <summary>Environment variables, <c>NAME=value</c> each; a <c>NAME</c> alone takes the caller's value, if it has one.</summary>
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

    /// <summary>Whether the container has a terminal, which those who attach to it share.</summary>
    public bool Terminal { get; init; }

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

    /// <summary>
    /// Its user namespace: <c>host</c>; <c>private</c> or <c>auto</c>, one with 65536 IDs that no other container has; <c>auto:size=COUNT</c>,
    /// with as many; or <c>container:NAME</c>. Null is the host's.
    /// </summary>
    public string? UserNamespace { get; init; }

    /// <summary>Free-form facts by name, beside the image's.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

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
}
