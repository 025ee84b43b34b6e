using System.Net;
using Containers.Linux.Network;

namespace Containers.Supervision.Networks;

/// <summary>A port of the host that leads to one of a container.</summary>
/// <param name="Host">The host's address and port; an address of zeros stands for all of its family.</param>
/// <param name="Target">The container's address and port.</param>
/// <param name="Protocol">The protocol.</param>
public sealed record PublishedEndpoint(IPEndPoint Host, IPEndPoint Target, TransportProtocol Protocol)
{
    /// <summary>Whether the packet filter can lead there: it translates addresses within a family.</summary>
    public bool IsOfOneFamily => Host.AddressFamily == Target.AddressFamily;

    /// <summary>Whether it is the loopback's alone, which the packet filter does not lead away from.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Host.Address);
}
