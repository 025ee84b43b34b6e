using Containers.Oci.Runtime;

namespace Containers.Engine.Host;

/// <summary>The machine as far as containers are concerned, and the engine on it.</summary>
public sealed record HostInfo
{
    /// <summary>What tells this store from those of other machines and from others of this one: 32 hexadecimal digits in five groups. It stays the same.</summary>
    public required string Id { get; init; }

    /// <summary>The host's name (uname(2), nodename).</summary>
    public required string Name { get; init; }

    /// <summary>The engine's version.</summary>
    public required Version EngineVersion { get; init; }

    /// <summary>The distribution, by <c>PRETTY_NAME</c> of os-release(5).</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Its version, by <c>VERSION_ID</c>; empty where it has none.</summary>
    public string OperatingSystemVersion { get; init; } = string.Empty;

    /// <summary>Whether the host passes packets of IPv4 on.</summary>
    public bool ForwardsIPv4 { get; init; }

    /// <summary>Whether the packet filter sees what bridges pass on.</summary>
    public bool FiltersBridges { get; init; }

    /// <summary>The same of IPv6.</summary>
    public bool FiltersBridgesIPv6 { get; init; }

    /// <summary>The kernel's release (uname(2)).</summary>
    public required string KernelVersion { get; init; }

    /// <summary>The processor's architecture under Go's name, as images have it.</summary>
    public required string Architecture { get; init; }

    /// <summary>How many processors there are.</summary>
    public int Processors { get; init; }

    /// <summary>Main memory, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>How many containers there are.</summary>
    public int Containers { get; init; }

    /// <summary>How many of them run.</summary>
    public int Running { get; init; }

    /// <summary>How many are paused.</summary>
    public int Paused { get; init; }

    /// <summary>How many have ended or were never started.</summary>
    public int Stopped { get; init; }

    /// <summary>How many images there are.</summary>
    public int Images { get; init; }

    /// <summary>Where images and containers are kept.</summary>
    public required string Root { get; init; }

    /// <summary>Where the state of what runs now is kept.</summary>
    public required string RunRoot { get; init; }

    /// <summary>The type of the file system that <see cref="Root"/> is on, or will be, as mount(8) names it.</summary>
    public required string FileSystem { get; init; }

    /// <summary>Whether the engine works without the rights of root.</summary>
    public bool Rootless { get; init; }

    /// <summary>The users that an ordinary user's containers have, and who they are on the host; none for root of the machine.</summary>
    public IReadOnlyList<LinuxIdMapping> UserIds { get; init; } = [];

    /// <summary>The groups, likewise.</summary>
    public IReadOnlyList<LinuxIdMapping> GroupIds { get; init; } = [];

    /// <summary>The program that leads out of an ordinary user's networks; null where there is none, and for root of the machine.</summary>
    public string? OutwardProgram { get; init; }

    /// <summary>2 where the unified control groups are all there is, else 1 (cgroups(7)).</summary>
    public int CgroupVersion { get; init; }

    /// <summary>Who makes the control groups of containers: <c>systemd</c>, or the engine itself in the kernel's file system, <c>cgroupfs</c>.</summary>
    public string CgroupManager { get; init; } = string.Empty;

    /// <summary>The controllers of control groups that are mounted, or that systemd gives this user's.</summary>
    public required IReadOnlyList<string> Controllers { get; init; }

    /// <summary>Whether memory and swap space together can be limited.</summary>
    public bool LimitsSwap { get; init; }

    /// <summary>What the kernel has to keep containers in: <c>seccomp</c>, <c>apparmor</c>, <c>selinux</c>.</summary>
    public required IReadOnlyList<string> Security { get; init; }

    /// <summary>The runtime that starts containers; null where it is not found.</summary>
    public string? Runtime { get; init; }

    /// <summary>The log drivers there are, the one that a container gets unasked first.</summary>
    public required IReadOnlyList<string> LogDrivers { get; init; }

    /// <summary>What this machine cannot do that options of containers can ask for.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
