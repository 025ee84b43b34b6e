using Containers.Engine.Containers.Options;
using Containers.Engine.Networks;

namespace Containers.Cli.Options;

/// <summary>The options of <c>run</c> and <c>create</c> about networks, ports and names, by docker's names.</summary>
internal static class NetworkingOptions
{
    /// <summary>Adds them.</summary>
    public static void AddTo(OptionTable<ContainerOptions> table)
    {
        table.Texts("--network,--net", "NETWORK", "Network that it is on: a name, host, none or container:NAME; name=NAME,alias=ALIAS,ip=ADDRESS for more",
            (options, values) => options with { Networks = [.. values.Select(NetworkAttachment.Parse)] });
        table.Texts("--network-alias,--net-alias", "NAME", "Name that leads to it on its networks",
            (options, values) => WithFirst(options, first => first with { Aliases = [.. first.Aliases, .. values] }));
        table.Text("--ip", "ADDRESS", "Address of IPv4 on its network", (options, value) => WithFirst(options, first => first with { IPv4 = value }));
        table.Text("--ip6", "ADDRESS", "Address of IPv6 on its network", (options, value) => WithFirst(options, first => first with { IPv6 = value }));
        table.Text("--mac-address", "ADDRESS", "Ethernet address on its network",
            (options, value) => WithFirst(options, first => first with { MacAddress = value }));
        table.Texts("--link", "CONTAINER[:NAME]", "Name that it has for another container on its network",
            (options, values) => WithFirst(options, first => first with { Links = [.. first.Links, .. values] }));
        table.Texts("--link-local-ip", "ADDRESS", "Not supported", (options, values) => WithFirst(options, first => RefuseLinkLocal(first, values)));
        table.Texts("--publish,-p", "[[ADDRESS:]PORT:]PORT[/PROTOCOL]", "Publish a port on the host", (options, values) => options with { Publish = values });
        table.Flag("--publish-all,-P", "Publish all exposed ports, each at a free port of the host", (options, value) => options with { PublishAll = value });
        table.Texts("--expose", "PORT[/PROTOCOL]", "Port that its program listens at", (options, values) => options with { Expose = values });
        table.Texts("--dns", "ADDRESS", "DNS server that it asks", (options, values) => options with { Dns = values });
        table.Texts("--dns-search", "DOMAIN", "Domain that names are looked up in, or . for none", (options, values) => options with { DnsSearch = values });
        table.Texts("--dns-option,--dns-opt", "OPTION", "Option of its resolver", (options, values) => options with { DnsOptions = values });
        table.Texts("--add-host", "NAME:ADDRESS", "Name with its address; host-gateway is this machine's",
            (options, values) => options with { Hosts = [.. values.Select(WithColon)] });
    }

    /// <summary>Refuses addresses of the link alone: the kernel gives links of IPv6 theirs, and nothing asks for those of IPv4.</summary>
    public static NetworkAttachment RefuseLinkLocal(NetworkAttachment attachment, string[] values) =>
        throw new FormatException($"--link-local-ip {values[0]}: addresses of the link alone are not supported. Give the network a subnet and the container an address of it with --ip or --ip6.");

    /// <summary>Changes the first network; one that is not named is the default one.</summary>
    private static ContainerOptions WithFirst(ContainerOptions options, Func<NetworkAttachment, NetworkAttachment> change)
    {
        IReadOnlyList<NetworkAttachment> networks = options.Networks ?? [new NetworkAttachment { Network = "bridge" }];
        return options with { Networks = [change(networks[0]), .. networks.Skip(1)] };
    }

    /// <summary>docker takes an equals sign too: <c>NAME=ADDRESS</c>.</summary>
    private static string WithColon(string host) =>
        host.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && (host.IndexOf(':', StringComparison.Ordinal) is var colon && (colon < 0 || colon > equals))
            ? $"{host[..equals]}:{host[(equals + 1)..].Trim('[', ']')}"
            : host;
}
