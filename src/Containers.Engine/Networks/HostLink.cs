using System.Globalization;
using Containers.Linux;
using Containers.Linux.Network;

namespace Containers.Engine.Networks;

/// <summary>The link of the host that links of macvlan and ipvlan stand on; one of the name <c>LINK.ID</c> is made, as that VLAN of the link.</summary>
internal static class HostLink
{
    private const int LastVlan = 4094;

    /// <summary>Whether it is there.</summary>
    public static bool Exists(string name)
    {
        using RouteSocket routes = new();
        return routes.FindLink(name) is not null;
    }

    /// <summary>Makes it where it is missing.</summary>
    /// <exception cref="NetworkOptionsException">It is missing, and its name is none of a VLAN.</exception>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Ensure(string name)
    {
        using RouteSocket routes = new();
        if (routes.FindLink(name) is not null)
        {
            return;
        }

        int dot = name.LastIndexOf('.');
        if (dot <= 0 || !int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int vlan) || vlan is < 1 or > LastVlan
            || routes.FindLink(name[..dot]) is not { } lower)
        {
            throw new NetworkOptionsException($"The host has no link {name}. 'ip link' lists those there are; LINK.ID makes the VLAN of that ID, 1 to {LastVlan}, on one of them.");
        }

        routes.AddVlan(name, lower.Index, vlan);
    }

    /// <summary>Removes one that was made.</summary>
    public static void Remove(string name)
    {
        using RouteSocket routes = new();
        routes.RemoveLink(name);
    }
}
