using System.Collections;
using System.Management.Automation;
using System.Net;
using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>New-ContainerNetwork</c>: creates a network.</summary>
[Cmdlet(VerbsCommon.New, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkInfo))]
public sealed class NewContainerNetwork : ContainersCmdlet
{
    private RowParameters? _rows;

    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ContainerNetworkName]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Its kind: bridge, macvlan or ipvlan.</summary>
    [Parameter]
    [ValidateSet(NetworkDrivers.Bridge, NetworkDrivers.Macvlan, NetworkDrivers.Ipvlan)]
    public string Driver { get; set; } = NetworkDrivers.Bridge;

    /// <summary>Its addresses, such as 172.30.0.0/16, or the subnets of another network; one of each family at most. One that nobody uses if not given.</summary>
    [Parameter]
    [Subnet]
    public NetworkSubnet[]? Subnet { get; set; }

    /// <summary>Its ways out, one for a subnet; the first address if not given.</summary>
    [Parameter]
    public IPAddress[]? Gateway { get; set; }

    /// <summary>The parts of its subnets that addresses of containers are taken from.</summary>
    [Parameter]
    public IPNetwork[]? IPRange { get; set; }

    /// <summary>Addresses that no container gets, by what has them, such as @{ router = '172.30.0.254' }.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? AuxiliaryAddress { get; set; }

    /// <summary>Addresses of IPv6 too.</summary>
    [Parameter]
    public SwitchParameter IPv6 { get; set; }

    /// <summary>Nothing gets out of it and nothing in.</summary>
    [Parameter]
    public SwitchParameter Internal { get; set; }

    /// <summary>Labels by name.</summary>
    [Parameter]
    [NamedValues]
    [Alias("Labels")]
    public IDictionary? Label { get; set; }

    /// <summary>Options of the driver by docker's names, such as com.docker.network.driver.mtu or parent.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? Option { get; set; }

    /// <summary>A row of a table, whose columns are parameters of this cmdlet: Name, Subnet and all others.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _rows = new RowParameters(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_rows!.Take(InputObject))
        {
            return;
        }

        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                NetworkOptions options = Asked(name);
                options.Check();
                if (ShouldProcess(name, "Create network"))
                {
                    WriteObject(Await(_ => Task.FromResult(Engine.Networks.Create(options))));
                }
            });
        }
    }

    private NetworkOptions Asked(string name)
    {
        NetworkOptions options = new()
        {
            Name = name,
            Driver = Driver,
            Subnets = Subnet ?? [],
            IPv6 = IPv6,
            IsInternal = Internal,
            Labels = Table(Label),
            DriverOptions = Table(Option),
        };
        options = (Gateway ?? []).Aggregate(options, static (network, gateway) => network.WithGateway(gateway.ToString()));
        options = (IPRange ?? []).Aggregate(options, static (network, range) => network.WithRange(range.ToString()));
        return Table(AuxiliaryAddress).Aggregate(options, static (network, kept) => network.WithAuxiliaryAddress(kept.Key, kept.Value));
    }

    private static Dictionary<string, string> Table(IDictionary? table) => Assignment.Table(TableEntries.Of(table));
}
