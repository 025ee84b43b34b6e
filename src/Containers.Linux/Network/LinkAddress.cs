using System.Net;

namespace Containers.Linux.Network;

/// <summary>An address of a link (RTM_NEWADDR).</summary>
/// <param name="Link">The link's index.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many bits of it are the subnet's.</param>
public sealed record LinkAddress(int Link, IPAddress Address, int PrefixLength);
