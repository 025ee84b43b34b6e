namespace Containers.Linux.Network;

/// <summary>A network link as the kernel describes it (rtnetlink(7), RTM_NEWLINK).</summary>
/// <param name="Index">Its number in its network namespace, from 1.</param>
/// <param name="Name">Its name, at most 15 bytes.</param>
public sealed record Link(int Index, string Name)
{
    /// <summary>Its driver: <c>bridge</c>, <c>veth</c>, <c>macvlan</c> …; null for a physical device and the loopback.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it is switched on (IFF_UP).</summary>
    public bool IsUp { get; init; }

    /// <summary>Whether it is the loopback device (IFF_LOOPBACK).</summary>
    public bool IsLoopback { get; init; }

    /// <summary>Its Ethernet address; null where it has none.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>The largest packet that it takes, in bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>The bridge or bond that it is a port of; 0 for none.</summary>
    public int Controller { get; init; }

    /// <summary>The link that it stands on, or the other end of a pair, perhaps in another namespace; 0 for none.</summary>
    public int Lower { get; init; }

    /// <summary>What went through it.</summary>
    public LinkTraffic Traffic { get; init; }
}
