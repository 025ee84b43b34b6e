using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Building.Cache;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers builder du</c>: lists what builds keep for the next ones.</summary>
internal sealed class BuildCacheCommand : Command
{
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Whole IDs, and the instruction of each step" };
    private readonly Option<string> _format = ListFormat.FormatOption();
    private readonly BuildCacheOptions _options = new();

    public BuildCacheCommand()
        : base("du", "List what builds keep for the next ones")
    {
        Add(_verbose);
        Add(_format);
        _options.AddFilterTo(this);
        SetAction(List);
    }

    private void List(ParseResult result)
    {
        BuildCacheFilter filter = _options.Read(result);
        bool isVerbose = result.GetValue(_verbose);
        string format = result.GetRequiredValue(_format);
        BuildCacheEntry[] entries = [.. new ContainerEngine().Store.MeasureBuildCache().Where(filter.Includes)];
        ListShape<BuildCacheRow> shape = isVerbose ? BuildCacheRow.Shape.With(("Description", static row => row.Description)) : BuildCacheRow.Shape;
        ListFormat.WriteRows(format, entries.Select(entry => BuildCacheRow.Of(entry, truncate: !isVerbose && format == ListFormat.Columns)), shape);
        if (format == ListFormat.Columns)
        {
            long shared = entries.Where(static entry => entry.IsShared).Sum(static entry => entry.Size);
            long total = entries.Sum(static entry => entry.Size);
            Terminal.Output.WriteLine($"Shared: {HumanText.Size(shared, digits: 4)}\nReclaimable: {HumanText.Size(total - shared, digits: 4)}\nTotal: {HumanText.Size(total, digits: 4)}");
        }
    }
}
