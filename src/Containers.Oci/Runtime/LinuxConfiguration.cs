namespace Containers.Oci.Runtime;

/// <summary>What is Linux's own in a <c>config.json</c> (OCI runtime-spec 1.2, config-linux.md).</summary>
[JsonRecord]
public sealed partial record LinuxConfiguration
{
    /// <summary>The namespaces the container has of its own or joins; a type that is absent is the runtime's.</summary>
    public IReadOnlyList<LinuxNamespace> Namespaces { get; set; } = [];

    /// <summary>The user ids of a new user namespace.</summary>
    public IReadOnlyList<LinuxIdMapping> UidMappings { get; set; } = [];

    /// <summary>The group ids of a new user namespace.</summary>
    public IReadOnlyList<LinuxIdMapping> GidMappings { get; set; } = [];

    /// <summary>How far the clocks <c>monotonic</c> and <c>boottime</c> of a new time namespace are from the host's.</summary>
    public IReadOnlyDictionary<string, LinuxTimeOffset>? TimeOffsets { get; init; }

    /// <summary>Which kernel the process sees; null leaves the machine's own.</summary>
    public LinuxPersonality? Personality { get; init; }

    /// <summary>Device nodes beside the default ones.</summary>
    public IReadOnlyList<LinuxDevice> Devices { get; set; } = [];

    /// <summary>The control group: absolute from the mount point, or relative to the runtime's own group.</summary>
    public string? CgroupsPath { get; init; }

    /// <summary>What the container may use.</summary>
    public LinuxResources? Resources { get; init; }

    /// <summary>Kernel parameters by name, <c>net.ipv4.ip_forward</c>; only those that a namespace has of its own.</summary>
    public IReadOnlyDictionary<string, string>? Sysctl { get; init; }

    /// <summary>Which system calls the container may make; null is all of them.</summary>
    public LinuxSeccomp? Seccomp { get; init; }

    /// <summary>How mounts spread from and to the root: <c>private</c>, <c>slave</c>, <c>shared</c>, <c>unbindable</c>.</summary>
    public string? RootfsPropagation { get; init; }

    /// <summary>Paths that cannot be read in the container.</summary>
    public IReadOnlyList<string> MaskedPaths { get; set; } = [];

    /// <summary>Paths that cannot be written in the container.</summary>
    public IReadOnlyList<string> ReadonlyPaths { get; set; } = [];
}

/// <summary>A namespace (config-linux.md, "Namespaces").</summary>
[JsonRecord]
public sealed partial record LinuxNamespace
{
    /// <summary><c>pid</c>, <c>network</c>, <c>mount</c>, <c>ipc</c>, <c>uts</c>, <c>user</c>, <c>cgroup</c> or <c>time</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The namespace's file to join; null makes a new one.</summary>
    public string? Path { get; init; }
}

/// <summary>A device node (config-linux.md, "Devices").</summary>
[JsonRecord]
public sealed partial record LinuxDevice
{
    /// <summary><c>c</c>, <c>b</c>, <c>u</c> or <c>p</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Its path inside the container.</summary>
    public required string Path { get; init; }

    /// <summary>The device's major number.</summary>
    public uint Major { get; init; }

    /// <summary>The device's minor number.</summary>
    public uint Minor { get; init; }

    /// <summary>Permission bits; null is 0666.</summary>
    public int? FileMode { get; init; }

    /// <summary>The owner inside the container.</summary>
    public int Uid { get; init; }

    /// <summary>The group inside the container.</summary>
    public int Gid { get; init; }
}

/// <summary>A rule of the device list (config-linux.md, "Allowed Device list").</summary>
[JsonRecord]
public sealed partial record LinuxDeviceRule
{
    /// <summary>Whether it allows or denies.</summary>
    public bool Allow { get; init; }

    /// <summary><c>a</c> for all, <c>c</c> or <c>b</c>; null is <c>a</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The major number; null or -1 is any.</summary>
    public long? Major { get; init; }

    /// <summary>The minor number; null or -1 is any.</summary>
    public long? Minor { get; init; }

    /// <summary>Any of <c>r</c>, <c>w</c> and <c>m</c> (mknod).</summary>
    public string? Access { get; init; }
}
