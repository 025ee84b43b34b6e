using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;
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

    /// <summary>
    /// Only containers that match, by docker's keys: id, name, label, status, exited, health, ancestor, before and since; a list is any of its values.
    /// </summary>
    [Parameter]
    public IDictionary? Filter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is null)
        {
            ForItem(Engine.Paths.Root, () =>
            {
                ContainerFilter filter = ReadFilter();
                WriteObject(Engine.Containers.List(All || filter.WantsAll).Where(filter.Includes), enumerateCollection: true);
            });
            return;
        }

        foreach (string name in Name)
        {
            ForItem(name, () => WriteObject(Engine.Containers.Find(name).Where(ReadFilter().Includes), enumerateCollection: true));
        }
    }

    private ContainerFilter ReadFilter()
    {
        ContainerFilter filter = new();
        foreach (DictionaryEntry entry in Filter ?? new Hashtable())
        {
            foreach (object? value in entry.Value as object?[] ?? [entry.Value])
            {
                filter.Add($"{entry.Key}", string.Create(CultureInfo.InvariantCulture, $"{value}"), Engine);
            }
        }

        return filter;
    }
}
