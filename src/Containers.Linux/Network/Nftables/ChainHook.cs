namespace Containers.Linux.Network.Nftables;

/// <summary>The place on a packet's way where a base chain sees it (linux/netfilter.h, NF_INET_*).</summary>
public enum ChainHook
{
    /// <summary>As it comes in, before routing.</summary>
    Prerouting = 0,

    /// <summary>On its way to a process of this namespace.</summary>
    Input = 1,

    /// <summary>On its way through.</summary>
    Forward = 2,

    /// <summary>As a process of this namespace sends it.</summary>
    Output = 3,

    /// <summary>As it goes out, after routing.</summary>
    Postrouting = 4,
}
