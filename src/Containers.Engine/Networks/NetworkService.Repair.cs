using System.Net;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Network.Nftables;
using Containers.Supervision.Networks;

namespace Containers.Engine.Networks;

/// <content>What others took away or killed monitors left.</content>
public sealed partial class NetworkService
{
    /// <summary>The chains of other software that drop what containers send and receive, each with what to do about it.</summary>
    public IReadOnlyList<string> FindObstacles()
    {
        NetworkRecord[] networks = [.. _store.List().Where(static network => network is { Driver: NetworkDrivers.Bridge, Link: not null, IsInternal: false })];
        if (networks.Length == 0 || _host.UserFolder is not null)
        {
            return [];
        }

        try
        {
            using NetfilterSocket filter = new();
            return [.. networks.SelectMany(network => ForeignForwarding.Obstacles(filter, network))];
        }
        catch (LinuxException)
        {
            return []; // There is no packet filter, or not for this user.
        }
    }

    /// <summary>Makes what is missing of networks on the host, and removes the addresses and ports of containers that do not run.</summary>
    /// <returns>What was done, a sentence each.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public IReadOnlyList<string> Repair()
    {
        List<string> done = [];
        using FileLock changing = _store.Lock();
        foreach (NetworkRecord network in _store.List().Where(static network => network.Link is not null))
        {
            foreach ((string id, NetworkEndpoint endpoint) in _store.Endpoints(network))
            {
                if (!IsUp(id, endpoint))
                {
                    Forget(network, id, endpoint);
                    done.Add($"The address {(endpoint.Addresses.Count > 0 ? endpoint.Addresses[0] : "of nothing")} of network '{network.Name}' is free: its container {id[..12]} does not run.");
                }
            }

            bool wasThere = _host.Run(() => HostLink.Exists(network.Link!));
            _ = EnsureLink(network);
            if (!wasThere)
            {
                done.Add($"The link {network.Link} of network '{network.Name}' is there again.");
            }
        }

        return done;
    }

    /// <summary>Frees what a container has on networks that its monitor, which was killed, could not free.</summary>
    internal void Release(string container)
    {
        using FileLock changing = _store.Lock();
        foreach (NetworkRecord network in _store.List().Where(network => File.Exists(_store.EndpointPath(network, container))))
        {
            Forget(network, container, _store.Endpoints(network).GetValueOrDefault(container));
        }
    }

    /// <summary>Whether a container has anything on a network.</summary>
    internal bool HasEndpoint(string container) => _store.List().Any(network => network.Link is not null && File.Exists(_store.EndpointPath(network, container)));

    /// <summary>Frees the addresses of a container that does not run, and the ports that lead there. The caller holds the lock.</summary>
    private void Forget(NetworkRecord network, string container, NetworkEndpoint? endpoint)
    {
        try
        {
            if (_host.IsThere)
            {
                _host.Run(() => Remove(endpoint));
            }

            static void Remove(NetworkEndpoint? endpoint)
            {
                using NetfilterSocket filter = new();
                PacketFilter.RemoveTargets(filter, [.. (endpoint?.Addresses ?? []).Select(static address => IPAddress.Parse(address.Split('/')[0]))]);
            }
        }
        catch (LinuxException)
        {
            // Who takes such a port next replaces what leads elsewhere.
            WorkListener.Warn($"What leads to the addresses of container {container[..12]} could not be removed.");
        }

        File.Delete(_store.EndpointPath(network, container));
    }
}
