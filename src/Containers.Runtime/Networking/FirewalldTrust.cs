using Containers.Supervision.Networks.Firewall;

namespace Containers.Runtime.Networking;

/// <summary>Has firewalld trust bridges again that it has forgotten, on a thread of its own: it answers when its reload is over, and the monitor serves its container meanwhile.</summary>
internal sealed class FirewalldTrust
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private int _isAsking;

    /// <summary>Asks, where it is not being asked already: a change of its rules, as an answer brings, leads here again.</summary>
    /// <param name="bus">The message bus's address; null for the usual one.</param>
    /// <param name="bridges">The links of those that it refuses.</param>
    internal void Ask(string? bus, string[] bridges)
    {
        if (bridges.Length == 0 || Interlocked.Exchange(ref _isAsking, 1) != 0)
        {
            return;
        }

        Thread asking = new(() =>
        {
            foreach (string bridge in bridges)
            {
                // Where it stays refused, the next start of a container there says so.
                _ = Firewalld.Trust(bus, bridge, s_limit);
            }

            _ = Interlocked.Exchange(ref _isAsking, 0);
        }) { IsBackground = true };
        asking.Start();
    }
}
