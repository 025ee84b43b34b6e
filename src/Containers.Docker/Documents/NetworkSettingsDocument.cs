using System.Globalization;
using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Networks;
using Containers.Oci;
using Containers.Supervision.Networks;

namespace Containers.Docker.Documents;

/// <summary>How a container is on its networks (Engine API, "NetworkSettings").</summary>
public sealed record NetworkSettingsDocument
{
    /// <summary>The bridge of a container without networks.</summary>
    public string Bridge { get; init; } = string.Empty;

    /// <summary>The ID of its network namespace.</summary>
    public string SandboxID { get; init; } = string.Empty;

    /// <summary>Whether it reaches itself by the host.</summary>
    public bool HairpinMode { get; init; }

    /// <summary>Docker's, always empty.</summary>
    public string LinkLocalIPv6Address { get; init; } = string.Empty;

    /// <summary>Docker's, always 0.</summary>
    public int LinkLocalIPv6PrefixLen { get; init; }

    /// <summary>Its ports, with those of the host that lead to them.</summary>
    public SortedDictionary<string, IReadOnlyList<PortBindingDocument>?> Ports { get; init; } = [];

    /// <summary>The file of its network namespace.</summary>
    public string SandboxKey { get; init; } = string.Empty;

    /// <summary>Docker's, always null.</summary>
    public IReadOnlyList<string>? SecondaryIPAddresses { get; init; }

    /// <summary>Docker's, always null.</summary>
    public IReadOnlyList<string>? SecondaryIPv6Addresses { get; init; }

    /// <summary>The ID of its place on the network <c>bridge</c>.</summary>
    public string EndpointID { get; init; } = string.Empty;

    /// <summary>The way out on it.</summary>
    public string Gateway { get; init; } = string.Empty;

    /// <summary>Its address of IPv6 there.</summary>
    public string GlobalIPv6Address { get; init; } = string.Empty;

    /// <summary>The length of that address's prefix.</summary>
    public int GlobalIPv6PrefixLen { get; init; }

    /// <summary>Its address of IPv4 there.</summary>
    public string IPAddress { get; init; } = string.Empty;

    /// <summary>The length of that address's prefix.</summary>
    public int IPPrefixLen { get; init; }

    /// <summary>The way out by IPv6.</summary>
    public string IPv6Gateway { get; init; } = string.Empty;

    /// <summary>Its Ethernet address there.</summary>
    public string MacAddress { get; init; } = string.Empty;

    /// <summary>Its networks by name.</summary>
    public SortedDictionary<string, EndpointDocument> Networks { get; init; } = [];

    /// <summary>How a container is on its networks: while it runs with its addresses, else by the networks' names.</summary>
    public static NetworkSettingsDocument Of(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        IReadOnlyList<LinkConfiguration> links = container.Network?.Links ?? [];
        IReadOnlyList<NetworkAttachment> attachments = NetworkModes.AttachmentsOf(container.Options) is { Count: > 0 } asked ? asked
            : container.Options.Networks is [{ Network: "host" or "none" }] alone ? alone : [];
        SortedDictionary<string, EndpointDocument> networks = new(StringComparer.Ordinal);
        foreach (NetworkAttachment attachment in attachments)
        {
            NetworkRecord? network = container.NamedNetworks.GetValueOrDefault(attachment.Network);
            networks[network?.Name ?? attachment.Network] = EndpointDocument.Of(attachment, null) with
            {
                NetworkID = network?.Id ?? string.Empty,
                EndpointID = network is null || container.ProcessId is null ? string.Empty : IdOf(container.Id, network.Id),
            };
        }

        foreach (LinkConfiguration link in links)
        {
            NetworkAttachment attachment = attachments.FirstOrDefault(attachment => link.Network == attachment.Network || link.NetworkId.StartsWith(attachment.Network, StringComparison.Ordinal))
                ?? new NetworkAttachment { Network = link.Network };
            networks.Remove(attachment.Network);
            networks[link.Network] = EndpointDocument.Of(attachment, link) with { EndpointID = IdOf(container.Id, link.NetworkId) };
        }

        EndpointDocument first = links is [var main, ..] ? networks[main.Network] : new();
        return new()
        {
            Ports = PortsOf(container),
            SandboxID = container.ProcessId is null ? string.Empty : IdOf(container.Id, "namespace"),
            EndpointID = first.EndpointID,
            SandboxKey = container.ProcessId is { } process ? string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/net") : string.Empty,
            Gateway = first.Gateway,
            GlobalIPv6Address = first.GlobalIPv6Address,
            GlobalIPv6PrefixLen = first.GlobalIPv6PrefixLen,
            IPAddress = first.IPAddress,
            IPPrefixLen = first.IPPrefixLen,
            IPv6Gateway = first.IPv6Gateway,
            MacAddress = first.MacAddress,
            Networks = networks,
        };
    }

    /// <summary>
    /// This as clients have it that speak a version of the API: from 1.44 on they are shown by which names the container is found, and before 1.45 the
    /// beginning of its ID is one of its aliases. Some look for that, and connect the container once more where it is not there.
    /// </summary>
    internal NetworkSettingsDocument At(int version, string id, string name, string? host) => this with
    {
        Networks = new(
            Networks.ToDictionary(static network => network.Key, network => At(version, network.Value, NetworkRecord.IsPredefined(network.Key) ? null : [name, id, host ?? id])),
            StringComparer.Ordinal),
    };

    /// <summary>A place on a network as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    /// <param name="endpoint">The place.</param>
    /// <param name="own">The container's name, the beginning of its ID, and its host name; null where names are not answered.</param>
    internal static EndpointDocument At(int version, EndpointDocument endpoint, string[]? own) => endpoint with
    {
        Aliases = version < 45 && own is not null ? [.. endpoint.Aliases ?? [], own[1]] : endpoint.Aliases,
        DNSNames = version < 44 || own is null ? null : [.. ((string[])[own[0], .. endpoint.Aliases ?? [], .. own[1..]]).Distinct()],
        GwPriority = version < 48 ? null : endpoint.GwPriority,
    };

    /// <summary>
    /// The ID of a container's place on a network, or of its network namespace, while it runs: docker's tools look only whether there is one and
    /// whether two documents have the same.
    /// </summary>
    internal static string IdOf(string container, string place) => Digest.Of(Encoding.ASCII.GetBytes($"{container} {place}")).Hex;

    /// <summary>The ports that are exposed, each with those of the host that lead to it; none where none does.</summary>
    private static SortedDictionary<string, IReadOnlyList<PortBindingDocument>?> PortsOf(ContainerInfo container)
    {
        SortedDictionary<string, IReadOnlyList<PortBindingDocument>?> ports = new(StringComparer.Ordinal);
        if (container.Network is null)
        {
            return ports;
        }

        foreach (string exposed in (container.Options.Expose ?? []).SelectMany(PortMapping.Parse).Select(static port => port.ContainerKey))
        {
            ports[exposed] = null;
        }

        foreach (IGrouping<string, PortMapping> published in container.Ports.GroupBy(static port => port.ContainerKey))
        {
            ports[published.Key] = [.. published.Select(PortBindingDocument.Of)];
        }

        return ports;
    }
}
