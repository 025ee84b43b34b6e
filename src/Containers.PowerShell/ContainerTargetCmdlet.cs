using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that work on containers which exist, given by name or from the pipeline.</summary>
public abstract class ContainerTargetCmdlet : ContainersCmdlet
{
    /// <summary>The parameter set that takes names.</summary>
    protected const string NameSet = "Name";

    /// <summary>The parameter set that takes objects.</summary>
    protected const string ContainerSet = "Container";

    /// <summary>Names, ids, unique starts of ids, or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = NameSet)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Id")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Containers, as Get-Container gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ContainerSet)]
    [ValidateNotNull]
    public ContainerInfo[] Container { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        foreach (ContainerInfo container in Container)
        {
            ForItem(container, () => ProcessContainer(container));
        }

        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                foreach (ContainerInfo container in Engine.Containers.Find(name))
                {
                    ForItem(container, () => ProcessContainer(container));
                }
            });
        }
    }

    /// <summary>Does the cmdlet's work on one container.</summary>
    private protected abstract void ProcessContainer(ContainerInfo container);
}
