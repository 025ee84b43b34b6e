namespace Containers.Linux.Network;

/// <summary>Whom a macvlan link reaches on its lower link (linux/if_link.h, <c>enum macvlan_mode</c>).</summary>
public enum MacvlanMode
{
    /// <summary>No other of the lower link.</summary>
    Private = 1,

    /// <summary>Others by way of the switch outside.</summary>
    Vepa = 2,

    /// <summary>Others directly.</summary>
    Bridge = 4,

    /// <summary>The lower link is its alone.</summary>
    Passthru = 8,
}
