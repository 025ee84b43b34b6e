using System.Net;

namespace Containers.Linux.Network;

/// <summary>A unicast route of the main table (RTM_NEWROUTE).</summary>
/// <param name="Destination">The addresses that it leads to; all of a family for a default route.</param>
/// <param name="Gateway">Through whom; null where the destination is on the link.</param>
/// <param name="Link">The link's index; 0 where the route names several.</param>
public sealed record Route(IPNetwork Destination, IPAddress? Gateway, int Link);
