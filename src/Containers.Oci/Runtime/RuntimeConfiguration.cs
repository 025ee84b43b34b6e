using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Containers.Oci.Runtime;

/// <summary>A bundle's <c>config.json</c> (OCI runtime-spec 1.2, config.md).</summary>
public sealed record RuntimeConfiguration
{
    /// <summary>The file's name in the bundle's folder.</summary>
    public const string FileName = "config.json";

    /// <summary>The version of the specification that is written here.</summary>
    public const string CurrentVersion = "1.2.0";

    /// <summary>A version that runtimes accept which know no later one; none of the members that the engine writes needs more.</summary>
    public const string CommonVersion = "1.0.2";

    /// <summary>Makes one by its members.</summary>
    public RuntimeConfiguration()
    {
    }

    internal RuntimeConfiguration(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "ociVersion": OciVersion = json.Text(); break;
                case "root": Root = new RuntimeRoot(ref json); break;
                case "mounts": Mounts = json.List(static (ref JsonInput item) => new RuntimeMount(ref item)); break;
                case "process": Process = new RuntimeProcess(ref json); break;
                case "hostname": Hostname = json.Text(); break;
                case "domainname": Domainname = json.Text(); break;
                case "annotations": Annotations = json.TextMap(); break;
                case "hooks": Hooks = new RuntimeHooks(ref json); break;
                case "linux": Linux = new LinuxConfiguration(ref json); break;
                default: json.Skip(); break;
            }
        }
    }

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
        JsonInput.Read(json, FileName, static (ref JsonInput input) => new RuntimeConfiguration(ref input));
}

/// <summary>The container's root file system (config.md, "Root").</summary>
public sealed record RuntimeRoot
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeRoot()
    {
    }

    [SetsRequiredMembers]
    internal RuntimeRoot(ref JsonInput json)
    {
        Path = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "path": Path = json.Text(); break;
                case "readonly": Readonly = json.Flag(); break;
                default: json.Skip(); break;
            }
        }

        Path = JsonInput.Required(Path, "path");
    }

    /// <summary>Its folder, absolute or relative to the bundle.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the container cannot write to it.</summary>
    public bool Readonly { get; init; }
}

/// <summary>A mount beside the root (config.md, "Mounts").</summary>
public sealed record RuntimeMount
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeMount()
    {
    }

    [SetsRequiredMembers]
    internal RuntimeMount(ref JsonInput json)
    {
        Destination = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "destination": Destination = json.Text(); break;
                case "type": Type = json.Text(); break;
                case "source": Source = json.Text(); break;
                case "options": Options = json.Texts(); break;
                case "uidMappings": UidMappings = json.List(static (ref JsonInput item) => new LinuxIdMapping(ref item)); break;
                case "gidMappings": GidMappings = json.List(static (ref JsonInput item) => new LinuxIdMapping(ref item)); break;
                default: json.Skip(); break;
            }
        }

        Destination = JsonInput.Required(Destination, "destination");
    }

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
public sealed record RuntimeProcess
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeProcess()
    {
    }

    [SetsRequiredMembers]
    internal RuntimeProcess(ref JsonInput json)
    {
        Cwd = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "user": User = new RuntimeUser(ref json); break;
                case "args": Args = json.Texts(); break;
                case "env": Env = json.Texts(); break;
                case "cwd": Cwd = json.Text(); break;
                case "capabilities": Capabilities = new RuntimeCapabilities(ref json); break;
                case "rlimits": Rlimits = json.List(static (ref JsonInput item) => new RuntimeResourceLimit(ref item)); break;
                case "oomScoreAdj": OomScoreAdj = json.Int32(); break;
                case "scheduler": Scheduler = new RuntimeScheduler(ref json); break;
                case "ioPriority": IoPriority = new RuntimeIoPriority(ref json); break;
                case "execCPUAffinity": ExecCpuAffinity = new RuntimeProcessorAffinity(ref json); break;
                case "apparmorProfile": ApparmorProfile = json.Text(); break;
                case "selinuxLabel": SelinuxLabel = json.Text(); break;
                case "consoleSize": ConsoleSize = new RuntimeConsoleSize(ref json); break;
                case "terminal": Terminal = json.Flag(); break;
                case "noNewPrivileges": NoNewPrivileges = json.Flag(); break;
                default: json.Skip(); break;
            }
        }

        Cwd = JsonInput.Required(Cwd, "cwd");
    }

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
        JsonInput.Read(json, name, static (ref JsonInput input) => new RuntimeProcess(ref input));
}

/// <summary>A terminal's size in characters (config.md, "Process").</summary>
public sealed record RuntimeConsoleSize
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeConsoleSize()
    {
    }

    internal RuntimeConsoleSize(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "height": Height = json.UInt32(); break;
                case "width": Width = json.UInt32(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>Its rows.</summary>
    public uint Height { get; init; }

    /// <summary>Its columns.</summary>
    public uint Width { get; init; }
}

/// <summary>Who a process runs as (config.md, "POSIX-platform user").</summary>
public sealed record RuntimeUser
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeUser()
    {
    }

    internal RuntimeUser(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "uid": Uid = json.UInt32(); break;
                case "gid": Gid = json.UInt32(); break;
                case "umask": Umask = json.Int32(); break;
                case "additionalGids": AdditionalGids = json.List(static (ref JsonInput item) => item.UInt32()); break;
                default: json.Skip(); break;
            }
        }
    }

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
public sealed record RuntimeCapabilities
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeCapabilities()
    {
    }

    internal RuntimeCapabilities(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "bounding": Bounding = json.Texts(); break;
                case "effective": Effective = json.Texts(); break;
                case "inheritable": Inheritable = json.Texts(); break;
                case "permitted": Permitted = json.Texts(); break;
                case "ambient": Ambient = json.Texts(); break;
                default: json.Skip(); break;
            }
        }
    }

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
public sealed record RuntimeResourceLimit
{
    /// <summary>Makes one by its members.</summary>
    public RuntimeResourceLimit()
    {
    }

    [SetsRequiredMembers]
    internal RuntimeResourceLimit(ref JsonInput json)
    {
        Type = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "type": Type = json.Text(); break;
                case "soft": Soft = json.UInt64(); break;
                case "hard": Hard = json.UInt64(); break;
                default: json.Skip(); break;
            }
        }

        Type = JsonInput.Required(Type, "type");
    }

    /// <summary>Its name, <c>RLIMIT_NOFILE</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The limit in force, in the resource's own unit.</summary>
    public ulong Soft { get; init; }

    /// <summary>How far the process may raise it.</summary>
    public ulong Hard { get; init; }
}
