namespace Containers.Linux.Network.Nftables;

/// <summary>The packets that a table sees (linux/netfilter.h, NFPROTO_*).</summary>
public enum NetfilterFamily : byte
{
    /// <summary>IPv4 and IPv6.</summary>
    Inet = 1,

    /// <summary>IPv4.</summary>
    IPv4 = 2,

    /// <summary>IPv6.</summary>
    IPv6 = 10,
}
