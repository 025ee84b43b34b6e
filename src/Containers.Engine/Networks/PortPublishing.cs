using System.Net;
using System.Net.Sockets;
using Containers.Linux;
using Containers.Linux.Network;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Networks;

/// <summary>Finds the host's addresses and ports for what a container publishes. The monitor takes them for good.</summary>
internal static class PortPublishing
{
    /// <summary>What the monitor publishes: a mapping for each address of the host.</summary>
    /// <param name="ports">What is asked for.</param>
    /// <param name="binding">The host's address for ports that name none; null for all.</param>
    /// <param name="addresses">The container's addresses with their prefix lengths.</param>
    /// <exception cref="NetworkOptionsException">No port of a range is free.</exception>
    public static IReadOnlyList<PortConfiguration> Resolve(IReadOnlyList<PortMapping> ports, string? binding, IReadOnlyList<string> addresses)
    {
        IPAddress[] own = [.. addresses.Select(static address => IPAddress.Parse(address.Split('/')[0]))];
        IPAddress? four = Array.Find(own, static address => address.AddressFamily == AddressFamily.InterNetwork);
        IPAddress? six = Array.Find(own, static address => address.AddressFamily == AddressFamily.InterNetworkV6);
        List<PortConfiguration> all = [];
        foreach (PortMapping port in ports)
        {
            IPAddress[] hosts = port.HostAddress is { } one ? [IPAddress.Parse(one)]
                : binding is not null ? [IPAddress.Parse(binding)]
                : HasSix() ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Any];
            ushort number = FreePort(port, hosts, all);
            foreach (IPAddress host in hosts)
            {
                IPAddress target = (host.AddressFamily == AddressFamily.InterNetworkV6 ? six ?? four : four ?? six)!;
                all.Add(new PortConfiguration
                {
                    Protocol = port.Protocol, HostAddress = host.ToString(), HostPort = number, Target = target.ToString(), TargetPort = port.ContainerPort,
                });
            }
        }

        return all;
    }

    /// <summary>A port that is free on all addresses. Another process may take it before the monitor does; then the start says so.</summary>
    private static ushort FreePort(PortMapping port, IPAddress[] hosts, List<PortConfiguration> taken)
    {
        if (port.HostPort > 0 && port.LastHostPort is null)
        {
            return port.HostPort;
        }

        int first = port.HostPort > 0 ? port.HostPort : 49153;
        int last = port.LastHostPort ?? 65535;
        int offset = port.HostPort > 0 ? 0 : Random.Shared.Next(last - first);
        for (int count = 0; count <= last - first; count++)
        {
            ushort candidate = (ushort)(first + ((offset + count) % (last - first + 1)));
            if (!taken.Exists(other => other.HostPort == candidate && other.Protocol == port.Protocol) && Array.TrueForAll(hosts, host => IsFree(host, candidate, port.Protocol)))
            {
                return candidate;
            }
        }

        throw new NetworkOptionsException($"No port of the host from {first} to {last} is free for port {port.ContainerPort}/{port.Protocol} of the container.");
    }

    /// <summary>Whether the host uses IPv6: where it is switched off, there is no loopback of it.</summary>
    private static bool HasSix()
    {
        try
        {
            using SafeFileHandle bound = InternetSocket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0), TransportProtocol.Udp);
            return true;
        }
        catch (LinuxException absent) when (absent.Errno is Errno.EADDRNOTAVAIL or Errno.EAFNOSUPPORT)
        {
            return false;
        }
    }

    private static bool IsFree(IPAddress host, ushort port, string protocol)
    {
        try
        {
            using SafeFileHandle bound = InternetSocket.Bind(new IPEndPoint(host, port), Enum.Parse<TransportProtocol>(protocol, ignoreCase: true));
            return true;
        }
        catch (LinuxException taken) when (taken.Errno == Errno.EADDRINUSE)
        {
            return false;
        }
    }
}
