using System.Collections;
using System.Management.Automation;
using System.Net.Sockets;
using Containers.Engine.Containers.Options;
using Containers.Engine.Networks;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that say which networks a container is on, what it publishes and how it finds names.</summary>
public abstract class NetworkingCmdlet : LifeCmdlet
{
    /// <summary>The networks that it is on: names, or host, none or container:NAME alone; name=NAME,alias=…,ip=… for more.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ContainerNetworkNameCompleter))]
    [OptionText(First = "name", Repeated = ["alias", "driver-opt"])]
    [ContainerNetworkName]
    [ValidateNotNullOrEmpty]
    public string[]? Network { get; set; }

    /// <summary>Names that lead to it on the first of its networks.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? NetworkAlias { get; set; }

    /// <summary>Its addresses on the first of its networks, one of each family at most.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public System.Net.IPAddress[]? IPAddress { get; set; }

    /// <summary>Its Ethernet address there.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? MacAddress { get; set; }

    /// <summary>Ports that are published on the host: [[ADDRESS:][HOSTPORT]:]PORT[/PROTOCOL], or what Get-ContainerPort gives.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [PublishedPort]
    public string[]? Publish { get; set; }

    /// <summary>Publishes all exposed ports, each at a free port of the host.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter PublishAll { get; set; }

    /// <summary>Ports that its program listens at, beside the image's: PORT[/PROTOCOL].</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? Expose { get; set; }

    /// <summary>The DNS servers that it asks; the host's if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public System.Net.IPAddress[]? Dns { get; set; }

    /// <summary>Domains that names are looked up in; a dot for none.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DnsSearch { get; set; }

    /// <summary>Options of its resolver, as resolv.conf(5) has them.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DnsOption { get; set; }

    /// <summary>Names with their addresses; host-gateway as an address is this machine's.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [NamedValues(Separators = "=:")]
    public IDictionary? AddHost { get; set; }

    /// <summary>Options with what was asked for.</summary>
    private protected ContainerOptions WithNetworks(ContainerOptions options)
    {
        List<NetworkAttachment> networks = [.. (Network ?? []).Select(NetworkAttachment.Parse)];
        if (NetworkAlias is not null || IPAddress is not null || MacAddress is not null)
        {
            NetworkAttachment first = networks.Count > 0 ? networks[0] : new NetworkAttachment { Network = "bridge" };
            first = first with
            {
                Aliases = [.. first.Aliases, .. NetworkAlias ?? []],
                IPv4 = AddressOf(IPAddress, AddressFamily.InterNetwork) ?? first.IPv4,
                IPv6 = AddressOf(IPAddress, AddressFamily.InterNetworkV6) ?? first.IPv6,
                MacAddress = MacAddress ?? first.MacAddress,
            };
            networks = [first, .. networks.Skip(1)];
        }

        return options with
        {
            Networks = networks.Count > 0 ? networks : null,
            Publish = Publish,
            PublishAll = PublishAll,
            Expose = Expose,
            Dns = Dns is null ? null : [.. Dns.Select(static address => address.ToString())],
            DnsSearch = DnsSearch,
            DnsOptions = DnsOption,
            Hosts = AddHost is null ? null : [.. TableEntries.Of(AddHost).Select(static host => $"{host.Name}:{host.Value}")],
        };
    }

    /// <summary>The address of a family; null where there is none.</summary>
    internal static string? AddressOf(System.Net.IPAddress[]? addresses, AddressFamily family) =>
        Array.Find(addresses ?? [], address => address.AddressFamily == family)?.ToString();
}
