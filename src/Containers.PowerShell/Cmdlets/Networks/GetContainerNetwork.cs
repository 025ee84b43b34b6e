using System.Collections;
using System.Management.Automation;
using Containers.Docker.Filters;
using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerNetwork</c>: the networks that containers are on.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerNetwork")]
[OutputType(typeof(NetworkInfo))]
public sealed class GetContainerNetwork : ContainersCmdlet
{
    /// <summary>Names, ids, unique starts of ids, wildcards or networks; all networks if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNetworkNameCompleter))]
    [ContainerNetworkName]
    [Alias("Id", "Network")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only networks that match, by docker's keys: dangling, driver, id, label, name, scope and type; a list is any of its values.</summary>
    [Parameter]
    [NamedValues(KeepsAll = true)]
    public IDictionary? Filter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name ?? ["*"])
        {
            ForItem(name, () => WriteObject(Engine.Networks.Find(name).Where(ReadFilter().Includes), enumerateCollection: true));
        }
    }

    private NetworkFilter ReadFilter()
    {
        NetworkFilter filter = new();
        foreach (Assignment entry in TableEntries.Several(Filter))
        {
            filter.Add(entry.Name, entry.Value ?? "");
        }

        return filter;
    }
}
