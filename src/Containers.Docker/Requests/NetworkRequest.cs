using System.Net;
using System.Net.Sockets;
using Containers.Docker.Documents;
using Containers.Engine.Networks;

namespace Containers.Docker.Requests;

/// <summary>Reads out of docker's documents which networks a container is on, and which of its ports are published.</summary>
public static class NetworkRequest
{
    private const string Default = "default";

    /// <summary>The networks of a container that is to be created; null for the usual one.</summary>
    internal static IReadOnlyList<NetworkAttachment>? Of(ConfigDocument config, HostConfigDocument host, NetworkingConfigDocument networking)
    {
        string mode = config.NetworkDisabled ? "none" : host.NetworkMode is "" or Default ? string.Empty : host.NetworkMode;
        if (mode is "none" or "host" || mode.StartsWith("container:", StringComparison.Ordinal))
        {
            return [new NetworkAttachment { Network = mode }];
        }

        Dictionary<string, EndpointDocument> endpoints = new(networking.EndpointsConfig);
        if (mode.Length == 0 && endpoints.TryGetValue(Default, out EndpointDocument? usual) && IsPlain(usual))
        {
            endpoints.Remove(Default); // Clients of today send it always.
        }

        if (mode.Length > 0)
        {
            endpoints.TryAdd(mode, new EndpointDocument());
        }

        // Compose names networks by the endpoints alone.
        List<NetworkAttachment> networks =
        [
            .. endpoints.OrderBy(entry => entry.Key == mode ? 0 : 1).Select(static entry => Of(entry.Key == Default ? "bridge" : entry.Key, entry.Value)),
        ];
        IReadOnlyList<string> links = host.Links ?? [];
        string? address = Asked(config.MacAddress);
        if (networks.Count == 0)
        {
            return links.Count == 0 && address is null ? null : [new NetworkAttachment { Network = "bridge", Links = links, MacAddress = address }];
        }

        networks[0] = networks[0] with { Links = [.. networks[0].Links, .. links], MacAddress = networks[0].MacAddress ?? address };
        return networks;
    }

    /// <summary>How a container is on a network.</summary>
    /// <param name="network">The network's name or ID.</param>
    /// <param name="endpoint">What is asked for there.</param>
    public static NetworkAttachment Of(string network, EndpointDocument endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        NetworkAttachment plain = new() { Network = network };
        return plain with
        {
            Aliases = endpoint.Aliases is { Count: > 0 } aliases ? aliases : plain.Aliases,
            Links = endpoint.Links is { Count: > 0 } links ? links : plain.Links,
            IPv4 = Asked(endpoint.IPAMConfig?.IPv4Address),
            IPv6 = Asked(endpoint.IPAMConfig?.IPv6Address),
            MacAddress = Asked(endpoint.MacAddress),
            GatewayPriority = endpoint.GwPriority ?? 0,
            DriverOptions = endpoint.DriverOpts is { Count: > 0 } options ? options : null,
        };
    }

    /// <summary>The ports that are published, as <see cref="PortMapping.Parse"/> reads them; null for none.</summary>
    internal static IReadOnlyList<string>? PortsOf(HostConfigDocument host)
    {
        List<string> ports = [.. host.PortBindings.SelectMany(static entry => entry.Value is { Count: > 0 } bindings ? bindings.Select(binding => Publish(entry.Key, binding)) : [entry.Key])];
        return ports.Count == 0 ? null : ports;
    }

    private static bool IsPlain(EndpointDocument endpoint) =>
        Of(Default, endpoint) is { Aliases.Count: 0, Links.Count: 0, IPv4: null, IPv6: null, MacAddress: null, DriverOptions: null, GatewayPriority: 0 };

    private static string Publish(string port, PortBindingDocument binding)
    {
        bool isSix = IPAddress.TryParse(binding.HostIp, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        string host = isSix ? $"[{binding.HostIp}]:" : binding.HostIp.Length > 0 ? $"{binding.HostIp}:" : string.Empty;
        return host.Length > 0 || binding.HostPort is not ("" or "0") ? $"{host}{(binding.HostPort == "0" ? "" : binding.HostPort)}:{port}" : port;
    }

    private static string? Asked(string? text) => text is { Length: > 0 } ? text : null;
}
