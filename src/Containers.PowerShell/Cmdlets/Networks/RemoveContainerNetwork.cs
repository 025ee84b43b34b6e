using System.Management.Automation;
using Containers.Engine.Networks;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Remove-ContainerNetwork</c>: removes networks that no container is on.</summary>
[Cmdlet(VerbsCommon.Remove, "ContainerNetwork", SupportsShouldProcess = true)]
public sealed class RemoveContainerNetwork : ContainersCmdlet
{
    /// <summary>The networks: names, ids, unique starts of ids, wildcards, or as Get-ContainerNetwork gives them. Of networks that a wildcard matches, those that are always there stay.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNetworkNameCompleter))]
    [ContainerNetworkName]
    [Alias("Id", "Network")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                IReadOnlyList<NetworkInfo> found = Engine.Networks.Find(name);
                foreach (NetworkInfo network in found.Count > 1 ? found.Where(static network => !network.IsPredefined) : found)
                {
                    ForItem(network, () => Remove(network));
                }
            });
        }
    }

    private void Remove(NetworkInfo network)
    {
        if (ShouldProcess(network.Name, "Remove network"))
        {
            Engine.Networks.Remove(network.Id);
        }
    }
}
