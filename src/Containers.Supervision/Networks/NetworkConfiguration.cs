using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Supervision.Networks;

/// <summary>What a monitor makes of a container's network before each start: written by the engine in <c>monitor.json</c>.</summary>
[JsonRecord]
public sealed partial record NetworkConfiguration
{
    /// <summary>The file's name in the folder of a build's step; a container's is in <c>monitor.json</c>.</summary>
    public const string FileName = "network.json";

    /// <summary>The container's links beside its loopback.</summary>
    public IReadOnlyList<LinkConfiguration> Links { get; init; } = [];

    /// <summary>The ports of the host that lead to it.</summary>
    public IReadOnlyList<PortConfiguration> Ports { get; init; } = [];

    /// <summary>The files that say which addresses it has; they are removed at its end.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The folders of such files in which names are looked up.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The servers for other names; empty for the host's own.</summary>
    public IReadOnlyList<string> Resolvers { get; init; } = [];

    /// <summary>Whether questions for names are answered at 127.0.0.11.</summary>
    public bool AnswersNames { get; init; }

    /// <summary>Names that only this container has for others: which name of the other each stands for.</summary>
    public IReadOnlyDictionary<string, string>? LinkedNames { get; init; }

    /// <summary>Lines of /etc/hosts for others, where questions for names are not answered.</summary>
    public IReadOnlyList<string> HostLines { get; init; } = [];

    /// <summary>The socket by which the monitor is asked to make it anew (<see cref="NetworkRequest"/>); null for one that does not change.</summary>
    public string? ControlPath { get; init; }

    /// <summary>Whether what is forwarded and no container's is dropped: on a host that routed nothing before.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Whether the kernel has no packet filter: then all that comes to a published port is led on by the monitor.</summary>
    public bool HasNoFilter { get; init; }

    /// <summary>The folder of an ordinary user's network namespace, which stands for the host's (<see cref="UserNetworkFolder"/>); null for the host's.</summary>
    public string? UserNetwork { get; init; }

    /// <summary>The address of the system's message bus, where it has another than the usual one (DBUS_SYSTEM_BUS_ADDRESS).</summary>
    public string? SystemBus { get; init; }

    /// <summary>Whether a link has an address of IPv6.</summary>
    [JsonIgnore]
    public bool HasSix => Links.Any(static link => link.Addresses.Any(static address => address.Contains(':', StringComparison.Ordinal)));

    /// <summary>Reads a <c>network.json</c>.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static NetworkConfiguration Read(ReadOnlySpan<byte> json) => JsonInput.Read<NetworkConfiguration>(json, FileName);

    /// <summary>Its links.</summary>
    public override string ToString() => string.Join(", ", Links);
}
