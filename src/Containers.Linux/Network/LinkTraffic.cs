namespace Containers.Linux.Network;

/// <summary>What went through a link since it was made (<c>struct rtnl_link_stats64</c>).</summary>
/// <param name="ReceivedBytes">Bytes in.</param>
/// <param name="ReceivedPackets">Packets in.</param>
/// <param name="ReceiveErrors">Packets in that were broken.</param>
/// <param name="ReceivesDropped">Packets in that had no place.</param>
/// <param name="SentBytes">Bytes out.</param>
/// <param name="SentPackets">Packets out.</param>
/// <param name="SendErrors">Packets out that failed.</param>
/// <param name="SendsDropped">Packets out that had no place.</param>
public readonly record struct LinkTraffic(
    ulong ReceivedBytes,
    ulong ReceivedPackets,
    ulong ReceiveErrors,
    ulong ReceivesDropped,
    ulong SentBytes,
    ulong SentPackets,
    ulong SendErrors,
    ulong SendsDropped);
