using System.Globalization;
using Containers.Oci;

namespace Containers.Supervision.Networks;

/// <summary>A port of the host that leads to one of a container.</summary>
[JsonRecord]
public sealed partial record PortConfiguration
{
    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The host's address, <c>0.0.0.0</c> or <c>::</c> for all of a family.</summary>
    public required string HostAddress { get; init; }

    /// <summary>The host's port.</summary>
    public required ushort HostPort { get; init; }

    /// <summary>The container's address, perhaps of the other family: then the port leads there by way of the monitor alone.</summary>
    public required string Target { get; init; }

    /// <summary>The container's port.</summary>
    public required ushort TargetPort { get; init; }

    /// <summary>As docker writes it: <c>0.0.0.0:8080-&gt;80/tcp</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{HostAddress}:{HostPort}->{TargetPort}/{Protocol}");
}
