namespace Containers.Linux.Network.Nftables;

/// <summary>A part of a set's key or value, by nft(8)'s number of its type (libnftables, <c>enum datatypes</c>), which the kernel keeps for those who list it.</summary>
public enum RuleField
{
    /// <summary>An address of IPv4, 4 bytes.</summary>
    IPv4Address = 7,

    /// <summary>An address of IPv6, 16 bytes.</summary>
    IPv6Address = 8,

    /// <summary>A transport protocol's number, a byte.</summary>
    Protocol = 12,

    /// <summary>A port, 2 bytes, the more significant first.</summary>
    Port = 13,

    /// <summary>A link's name, 16 bytes, filled with zeros.</summary>
    LinkName = 41,
}
