using System.Collections;
using System.Management.Automation;
using Containers.Docker.Filters;
using Containers.Engine.Containers;
using Containers.Engine.Text;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-Container</c>: the containers.</summary>
[Cmdlet(VerbsCommon.Get, "Container")]
[OutputType(typeof(ContainerInfo))]
public sealed class GetContainer : ContainersCmdlet
{
    /// <summary>Names, ids, unique starts of ids, wildcards or containers, whether they run or not; those that run if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [Alias("Id", "Container")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[]? Name { get; set; }

    /// <summary>Also containers that do not run.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>
    /// Only containers that match, by docker's keys: id, name, label, status, exited, health, ancestor, before and since; a list is any of its values.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContainerFilterCompleter))]
    [NamedValues(KeepsAll = true)]
    public IDictionary? Filter { get; set; }

    /// <summary>Those that are left out: names, ids, wildcards or containers.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[]? Exclude { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is null)
        {
            ForItem(Engine.Paths.Root, () =>
            {
                ContainerFilter filter = ReadFilter();
                Write(Engine.Containers.List(All || filter.WantsAll), filter);
            });
            return;
        }

        foreach (ContainerTarget name in Name)
        {
            ForItem(name, () => Write(Match(name), ReadFilter()));
        }
    }

    private void Write(IReadOnlyList<ContainerInfo> containers, ContainerFilter filter) =>
        WriteObject(containers.Where(container => filter.Includes(container) && !Exclude.Excludes(container)), enumerateCollection: true);

    private ContainerFilter ReadFilter()
    {
        ContainerFilter filter = new();
        foreach (Assignment entry in TableEntries.Several(Filter))
        {
            filter.Add(entry.Name, entry.Value ?? "", Engine);
        }

        return filter;
    }
}
