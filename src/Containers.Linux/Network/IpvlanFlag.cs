namespace Containers.Linux.Network;

/// <summary>Who reaches an ipvlan link (linux/if_link.h, IPVLAN_F_*).</summary>
public enum IpvlanFlag
{
    /// <summary>Others of the lower link do.</summary>
    Bridge = 0,

    /// <summary>No other does.</summary>
    Private = 1,

    /// <summary>Others do by way of the switch outside.</summary>
    Vepa = 2,
}
