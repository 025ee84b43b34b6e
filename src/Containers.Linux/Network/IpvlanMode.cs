namespace Containers.Linux.Network;

/// <summary>Where an ipvlan link's packets are told apart (linux/if_link.h, <c>enum ipvlan_mode</c>).</summary>
public enum IpvlanMode
{
    /// <summary>By Ethernet, with broadcasts.</summary>
    L2 = 0,

    /// <summary>By routing, without broadcasts.</summary>
    L3 = 1,

    /// <summary>By routing, seen by the host's connection tracking.</summary>
    L3S = 2,
}
