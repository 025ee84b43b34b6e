namespace Containers.Engine.Networks;

/// <summary>The kinds of networks, by docker's names.</summary>
public static class NetworkDrivers
{
    /// <summary>A bridge of the host's, with addresses of its own and the host as the way out.</summary>
    public const string Bridge = "bridge";

    /// <summary>The host's own network.</summary>
    public const string Host = "host";

    /// <summary>A loopback device and nothing else.</summary>
    public const string None = "null";

    /// <summary>Links with Ethernet addresses of their own on a link of the host's.</summary>
    public const string Macvlan = "macvlan";

    /// <summary>Links that share the Ethernet address of a link of the host's.</summary>
    public const string Ipvlan = "ipvlan";

    internal static readonly string[] Created = [Bridge, Macvlan, Ipvlan];
}
