using System.Net;

namespace Containers.Linux.Network.Nftables;

/// <summary>Datagrams between two sides, as the kernel tracks them.</summary>
/// <param name="Destination">Where the first one was sent.</param>
/// <param name="Server">Who answers: another place where the destination was changed.</param>
public sealed record TrackedFlow(IPEndPoint Destination, IPEndPoint Server);
