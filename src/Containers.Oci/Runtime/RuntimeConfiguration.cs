using System.Text.Json.Serialization;

namespace Containers.Oci.Runtime;

/// <summary>A bundle's <c>config.json</c> (OCI runtime-spec 1.2, config.md).</summary>
[JsonRecord]
public sealed partial record RuntimeConfiguration
{
    /// <summary>The file's name in the bundle's folder.</summary>
    public const string FileName = "config.json";

    /// <summary>The version of the specification that is written here.</summary>
    public const string CurrentVersion = "1.2.0";

    /// <summary>A version that runtimes accept which know no later one; none of the members that the engine writes needs more.</summary>
    public const string CommonVersion = "1.0.2";

    /// <summary>The version of the specification that the bundle follows.</summary>
    public string OciVersion { get; set; } = CurrentVersion;

    /// <summary>The root file system.</summary>
    public RuntimeRoot? Root { get; init; }

    /// <summary>Mounts beside the root, in the order they are made.</summary>
    public IReadOnlyList<RuntimeMount> Mounts { get; set; } = [];

    /// <summary>The container's process; null for a container that is only created.</summary>
    public RuntimeProcess? Process { get; init; }

    /// <summary>The host name, where the container has a UTS namespace of its own.</summary>
    public string? Hostname { get; init; }

    /// <summary>The NIS domain name, where the container has a UTS namespace of its own.</summary>
    public string? Domainname { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Programs that are run at points of the container's life; null for none.</summary>
    public RuntimeHooks? Hooks { get; init; }

    /// <summary>What is Linux's own.</summary>
    public LinuxConfiguration? Linux { get; init; }

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="OciFormatException">It does not follow the specification.</exception>
    public static RuntimeConfiguration Read(ReadOnlySpan<byte> json) =>
        JsonInput.Read<RuntimeConfiguration>(json, FileName);
}

/// <summary>The container's root file system (config.md, "Root").</summary>
[JsonRecord]
public sealed partial record RuntimeRoot
{
    /// <summary>Its folder, absolute or relative to the bundle.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the container cannot write to it.</summary>
    public bool Readonly { get; init; }
}

/// <summary>A mount beside the root (config.md, "Mounts").</summary>
[JsonRecord]
public sealed partial record RuntimeMount
{
    /// <summary>Where it is mounted, absolute inside the container.</summary>
    public required string Destination { get; init; }

    /// <summary>The file system's type; a bind mount is one with the option <c>bind</c> or <c>rbind</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The device or, for a bind mount, the host's path.</summary>
    public string? Source { get; init; }

    /// <summary>Options as mount(8) has them, and those that config.md adds.</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>Which users a bind mount shows its files as another's.</summary>
    public IReadOnlyList<LinuxIdMapping> UidMappings { get; set; } = [];

    /// <summary>Which groups a bind mount shows its files as another's.</summary>
    public IReadOnlyList<LinuxIdMapping> GidMappings { get; set; } = [];
}

/// <summary>The container's process (config.md, "Process").</summary>
[JsonRecord]
public sealed partial record RuntimeProcess
{
    /// <summary>Who it runs as.</summary>
    public RuntimeUser User { get; set; } = new();

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Args { get; set; } = [];

    /// <summary>The environment, <c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> Env { get; set; } = [];

    /// <summary>The working directory, absolute inside the container.</summary>
    public required string Cwd { get; init; }

    /// <summary>Its capabilities; null leaves the runtime's own.</summary>
    public RuntimeCapabilities? Capabilities { get; init; }

    /// <summary>Its resource limits.</summary>
    public IReadOnlyList<RuntimeResourceLimit> Rlimits { get; set; } = [];

    /// <summary>How readily the kernel ends it when memory runs out, -1000 to 1000 (proc_pid_oom_score_adj(5)); null leaves the runtime's.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>How it is scheduled; null leaves the runtime's.</summary>
    public RuntimeScheduler? Scheduler { get; init; }

    /// <summary>Its priority on block devices; null leaves the runtime's.</summary>
    public RuntimeIoPriority? IoPriority { get; init; }

    /// <summary>The processors of what <c>exec</c> starts; null leaves what the container's group allows.</summary>
    [JsonPropertyName("execCPUAffinity")]
    public RuntimeProcessorAffinity? ExecCpuAffinity { get; init; }

    /// <summary>Its AppArmor profile; null or empty for none.</summary>
    public string? ApparmorProfile { get; init; }

    /// <summary>Its SELinux label; null or empty for none.</summary>
    public string? SelinuxLabel { get; init; }

    /// <summary>Whether it has a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>How large that is at first; null leaves it unsaid.</summary>
    public RuntimeConsoleSize? ConsoleSize { get; init; }

    /// <summary>Whether execve may never give it more than it has.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Reads a process that stands by itself, as <c>exec --process</c> takes it.</summary>
    /// <exception cref="OciFormatException">It does not follow the specification.</exception>
    public static RuntimeProcess Read(ReadOnlySpan<byte> json, string name) =>
        JsonInput.Read<RuntimeProcess>(json, name);
}

/// <summary>A terminal's size in characters (config.md, "Process").</summary>
[JsonRecord]
public sealed partial record RuntimeConsoleSize
{
    /// <summary>Its rows.</summary>
    public uint Height { get; init; }

    /// <summary>Its columns.</summary>
    public uint Width { get; init; }
}

/// <summary>Who a process runs as (config.md, "POSIX-platform user").</summary>
[JsonRecord]
public sealed partial record RuntimeUser
{
    /// <summary>The user id inside the container.</summary>
    public uint Uid { get; init; }

    /// <summary>The group id inside the container.</summary>
    public uint Gid { get; init; }

    /// <summary>The file mode creation mask; null is 0022.</summary>
    public int? Umask { get; init; }

    /// <summary>Supplementary groups.</summary>
    public IReadOnlyList<uint> AdditionalGids { get; set; } = [];
}

/// <summary>A process's capability sets, by names such as <c>CAP_CHOWN</c> (config.md, "Linux Process").</summary>
[JsonRecord]
public sealed partial record RuntimeCapabilities
{
    /// <summary>What execve can give at the most.</summary>
    public IReadOnlyList<string>? Bounding { get; init; }

    /// <summary>What the kernel checks.</summary>
    public IReadOnlyList<string>? Effective { get; init; }

    /// <summary>What execve keeps for programs that allow it.</summary>
    public IReadOnlyList<string>? Inheritable { get; init; }

    /// <summary>What may be made effective.</summary>
    public IReadOnlyList<string>? Permitted { get; init; }

    /// <summary>What execve keeps for plain programs.</summary>
    public IReadOnlyList<string>? Ambient { get; init; }
}

/// <summary>A resource limit (config.md, "POSIX process", setrlimit(2)).</summary>
[JsonRecord]
public sealed partial record RuntimeResourceLimit
{
    /// <summary>Its name, <c>RLIMIT_NOFILE</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The limit in force, in the resource's own unit.</summary>
    public ulong Soft { get; init; }

    /// <summary>How far the process may raise it.</summary>
    public ulong Hard { get; init; }
}
