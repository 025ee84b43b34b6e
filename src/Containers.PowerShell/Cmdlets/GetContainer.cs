using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-Container</c>: the containers.</summary>
[Cmdlet(VerbsCommon.Get, "Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class GetContainer : ContainersCmdlet
{
    /// <summary>Names, ids, unique starts of ids, or wildcards, whether the containers run or not; those that run if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Id")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Also containers that do not run.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is null)
        {
            ForItem(Engine.Paths.Root, () => WriteObject(Engine.Containers.List(All), enumerateCollection: true));
            return;
        }

        foreach (string name in Name)
        {
            ForItem(name, () => WriteObject(Engine.Containers.Find(name), enumerateCollection: true));
        }
    }
}
