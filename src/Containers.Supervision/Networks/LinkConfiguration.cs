using Containers.Oci;

namespace Containers.Supervision.Networks;

/// <summary>A network link of a container.</summary>
[JsonRecord]
public sealed partial record LinkConfiguration
{
    /// <summary>Its name in the container, such as <c>eth0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its network.</summary>
    public required string Network { get; init; }

    /// <summary>The network's ID.</summary>
    public required string NetworkId { get; init; }

    /// <summary><c>bridge</c>, <c>macvlan</c> or <c>ipvlan</c>.</summary>
    public required string Driver { get; init; }

    /// <summary>The host's link: the bridge that it is a port of, or the link that it stands on.</summary>
    public required string Host { get; init; }

    /// <summary>On a bridge, the name of the host's end of the pair.</summary>
    public string? HostEnd { get; init; }

    /// <summary>Its Ethernet address; null for ipvlan, which shares the host's.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Its addresses with their prefix lengths, <c>172.18.0.2/16</c>.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The gateways of the default routes that go by this link, one of each family at most.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>The largest packet in bytes; null for the host's link's own.</summary>
    public int? Mtu { get; init; }

    /// <summary>The mode of macvlan or ipvlan.</summary>
    public string? Mode { get; init; }

    /// <summary>Who reaches whom on one link of the host's, of ipvlan.</summary>
    public string? Flag { get; init; }

    /// <summary>Whether nothing gets from its network to elsewhere, nor there from elsewhere.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Whether what goes elsewhere gets the host's address.</summary>
    public bool IsMasqueraded { get; init; }

    /// <summary>Whether other containers on the bridge are out of reach.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>Whether ports of the host lead to it, perhaps from itself.</summary>
    public bool IsPublished { get; init; }

    /// <summary>Files below <c>/proc/sys</c> that are written when it is there, each with its content behind an equals sign.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Whether another description is of the same link.</summary>
    public bool IsSame(LinkConfiguration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Name == Name && other.NetworkId == NetworkId;
    }

    /// <summary>Its name, network and addresses.</summary>
    public override string ToString() => string.Join(' ', [Name, Network, .. Addresses]);
}
