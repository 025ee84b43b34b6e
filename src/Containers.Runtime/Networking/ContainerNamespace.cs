using Containers.Linux;
using Containers.Linux.Namespaces;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>Makes the network namespace of a container, with the loopback alone.</summary>
internal static class ContainerNamespace
{
    private const string SettingsOfSix = "/proc/sys/net/ipv6/conf/default/";
    private const int Loopback = 1;

    /// <summary>Makes one.</summary>
    /// <param name="hasSix">Whether it has addresses of IPv6.</param>
    /// <param name="ids">The IDs of the container's own user namespace, which is made with it; null for the host's.</param>
    /// <returns>The user namespace, null for the host's; the network namespace, and its links and routes.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static (SafeFileHandle? Users, SafeFileHandle Space, RouteSocket Routes) Create(
        bool hasSix, (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups)? ids)
    {
        if (ids is not { } own)
        {
            (SafeFileHandle made, RouteSocket links) = NetworkNamespace.Create(() => Begin(hasSix));
            return (null, made, links);
        }

        (SafeFileHandle users, SafeFileHandle space) = UserNamespace.CreateWithNetwork(own.Users, own.Groups);
        try
        {
            return (users, space, NetworkNamespace.Run(space, () => Begin(hasSix)));
        }
        catch
        {
            users.Dispose();
            space.Dispose();
            throw;
        }
    }

    /// <summary>Before there is any link, on a thread in it: without addresses of IPv6 there is none at all but the loopback's, and no address waits to be used.</summary>
    internal static int WriteSettings(bool hasSix)
    {
        if (Directory.Exists(SettingsOfSix))
        {
            File.WriteAllText(SettingsOfSix + "disable_ipv6", hasSix ? "0" : "1");
            File.WriteAllText(SettingsOfSix + "accept_dad", "0");
        }

        return 0;
    }

    private static RouteSocket Begin(bool hasSix)
    {
        _ = WriteSettings(hasSix);
        RouteSocket routes = new();
        try
        {
            routes.SetUp(Loopback);
            return routes;
        }
        catch
        {
            routes.Dispose();
            throw;
        }
    }
}
