using System.Text.Json.Serialization;
using System.Text.Json;
using Containers.Engine.Networks;

namespace Containers.Docker.Documents;

/// <summary>A network as docker's inspect shows it (Engine API, "NetworkInspect").</summary>
public sealed record NetworkDocument
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Its ID.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>When it was created.</summary>
    [JsonConverter(typeof(TimeJsonConverter))]
    public DateTimeOffset Created { get; init; }

    /// <summary><c>local</c>: on this machine alone.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary>Its kind.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>Whether it has addresses of IPv4: each has. Clients are shown it from version 1.48 of the API on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? EnableIPv4 { get; init; } = false;

    /// <summary>Whether it has addresses of IPv6.</summary>
    public bool EnableIPv6 { get; init; }

    /// <summary>Its addresses.</summary>
    public IpamDocument IPAM { get; init; } = new();

    /// <summary>Whether nothing gets out of it.</summary>
    public bool Internal { get; init; }

    /// <summary>Swarm's.</summary>
    public bool Attachable { get; init; }

    /// <summary>Swarm's.</summary>
    public bool Ingress { get; init; }

    /// <summary>The network that its configuration is from.</summary>
    public NetworkReferenceDocument ConfigFrom { get; init; } = new();

    /// <summary>Whether it is a configuration for others alone.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>The containers on it, by ID.</summary>
    public SortedDictionary<string, NetworkContainerDocument> Containers { get; init; } = [];

    /// <summary>Options of its driver.</summary>
    public SortedDictionary<string, string> Options { get; init; } = [];

    /// <summary>Free-form facts by name.</summary>
    public SortedDictionary<string, string> Labels { get; init; } = [];

    /// <summary>As text for people, a field on each line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DockerJson.Indented.NetworkDocument);

    /// <summary>This as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public NetworkDocument At(int version) => version < 48 ? this with { EnableIPv4 = null } : this;

    /// <summary>A network's document.</summary>
    public static NetworkDocument Of(NetworkInfo network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new()
        {
            Name = network.Name,
            Id = network.Id,
            Created = network.Created,
            Scope = "local",
            Driver = network.Driver,
            EnableIPv4 = true,
            EnableIPv6 = network.Subnets.Any(static subnet => subnet.Subnet.Contains(':', StringComparison.Ordinal)),
            IPAM = new()
            {
                Driver = "default",
                Config = [.. network.Subnets.Select(static subnet => new SubnetDocument
                {
                    Subnet = subnet.Subnet, IPRange = subnet.Range, Gateway = subnet.Gateway,
                    AuxiliaryAddresses = subnet.AuxiliaryAddresses is { } kept ? new(kept.ToDictionary(), StringComparer.Ordinal) : null,
                })],
            },
            Internal = network.IsInternal,
            Containers = new(network.Containers.ToDictionary(static entry => entry.Key, entry => NetworkContainerDocument.Of(entry.Key, network.Id, entry.Value)), StringComparer.Ordinal),
            Options = new(network.DriverOptions.ToDictionary(), StringComparer.Ordinal),
            Labels = new(network.Labels.ToDictionary(), StringComparer.Ordinal),
        };
    }
}
