using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that work on containers which exist, given by name or from the pipeline.</summary>
public abstract class ContainerTargetCmdlet : LongCmdlet
{
    /// <summary>The containers: names, ids, unique starts of ids, wildcards, or as Get-Container gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [Alias("Id", "Container")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Those that are left out: names, ids, wildcards, or as Get-Container gives them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <inheritdoc/>
    private protected sealed override void Process()
    {
        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                foreach (ContainerInfo container in Engine.Containers.Match(name))
                {
                    if (Exclude.Excludes(container))
                    {
                        WriteVerbose($"Container '{container.Name}' is left out, as -Exclude says.");
                    }
                    else
                    {
                        ForItem(container, () => ProcessContainer(container));
                    }
                }
            });
        }
    }

    /// <summary>Does the cmdlet's work on one container.</summary>
    private protected abstract void ProcessContainer(ContainerInfo container);
}
