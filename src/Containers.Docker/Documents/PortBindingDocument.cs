using System.Globalization;
using Containers.Engine.Networks;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A port of the host.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record PortBindingDocument
{
    /// <summary>The address; empty for all.</summary>
    public string HostIp { get; init; } = string.Empty;

    /// <summary>The port; empty for a free one.</summary>
    public string HostPort { get; init; } = string.Empty;

    /// <summary>The host's side of a published port.</summary>
    public static PortBindingDocument Of(PortMapping port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return new()
        {
            HostIp = port.HostAddress ?? string.Empty,
            HostPort = port.HostPort == 0 ? string.Empty
                : port.LastHostPort is { } last ? string.Create(CultureInfo.InvariantCulture, $"{port.HostPort}-{last}")
                : port.HostPort.ToString(CultureInfo.InvariantCulture),
        };
    }
}
