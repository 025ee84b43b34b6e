using System.Globalization;
using System.Net;
using Containers.Linux;
using Containers.Linux.Network;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>A port of the host that the monitor holds, and what it does with those who come there.</summary>
internal sealed class TakenPort : IDisposable
{
    private TakenPort(PortConfiguration configuration, PublishedEndpoint published, IPortForwarder forwarder) =>
        (Configuration, Published, Forwarder) = (configuration, published, forwarder);

    /// <summary>What is asked for.</summary>
    internal PortConfiguration Configuration { get; }

    /// <summary>Its two ends.</summary>
    internal PublishedEndpoint Published { get; }

    /// <summary>Leads on what the packet filter does not.</summary>
    internal IPortForwarder Forwarder { get; }

    /// <summary>Whether the packet filter can lead it on.</summary>
    internal bool CanBeLed => Published is { IsOfOneFamily: true, IsLoopback: false };

    /// <summary>Takes a port.</summary>
    /// <param name="configuration">What is asked for.</param>
    /// <param name="connect">Connects to the container.</param>
    /// <exception cref="LinuxException">Somebody has it (EADDRINUSE), or it cannot be had.</exception>
    internal static TakenPort Take(PortConfiguration configuration, Func<IPEndPoint, TransportProtocol, SafeFileHandle> connect)
    {
        PublishedEndpoint port = new(
            new IPEndPoint(IPAddress.Parse(configuration.HostAddress), configuration.HostPort),
            new IPEndPoint(IPAddress.Parse(configuration.Target), configuration.TargetPort),
            Enum.Parse<TransportProtocol>(configuration.Protocol, ignoreCase: true));
        try
        {
            return new TakenPort(
                configuration, port,
                    port.Protocol == TransportProtocol.Udp
                    ? new DatagramForwarder(port.Host, port.Target, connect)
                    : new StreamForwarder(port.Host, port.Target, port.Protocol, connect));
        }
        catch (LinuxException taken) when (taken.Errno is Errno.EADDRINUSE or Errno.EACCES)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"port {port.Host} ({port.Protocol.ToString().ToLowerInvariant()})");
            throw new LinuxException("publish", text, taken.Errno, taken.Errno == Errno.EACCES
                ? "Low ports are root's: take one from the first that the sysctl net.ipv4.ip_unprivileged_port_start gives to users, or have that lowered"
                : "Another container or program has it: see 'containers ps' and 'ss -lntup'");
        }
    }

    /// <summary>Takes a port in another network than the host's, in which this thread is; null where that has no such address.</summary>
    /// <inheritdoc cref="Take"/>
    internal static TakenPort? TakeWhereItIs(PortConfiguration configuration, Func<IPEndPoint, TransportProtocol, SafeFileHandle> connect)
    {
        try
        {
            return IPAddress.IsLoopback(IPAddress.Parse(configuration.HostAddress)) ? null : Take(configuration, connect);
        }
        catch (LinuxException absent) when (absent.Errno is Errno.EADDRNOTAVAIL or Errno.EAFNOSUPPORT)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Forwarder.Dispose();
}
