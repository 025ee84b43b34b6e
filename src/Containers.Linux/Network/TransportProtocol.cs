namespace Containers.Linux.Network;

/// <summary>A protocol with ports, by its number in the IP header.</summary>
public enum TransportProtocol : byte
{
    /// <summary>Transmission Control Protocol.</summary>
    Tcp = 6,

    /// <summary>User Datagram Protocol.</summary>
    Udp = 17,

    /// <summary>Stream Control Transmission Protocol.</summary>
    Sctp = 132,
}
