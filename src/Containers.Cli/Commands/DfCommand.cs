using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Maintenance;

namespace Containers.Cli.Commands;

/// <summary><c>containers df</c>: how much of the disk images and containers take.</summary>
internal sealed class DfCommand : Command
{
    public const string WordOnCommandLine = "df";

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "List each image with what it shares and what it has alone" };

    public DfCommand()
        : base(WordOnCommandLine, "Show how much of the disk images and containers take")
    {
        Add(_verbose);
        SetAction(Show);
    }

    private void Show(ParseResult result)
    {
        StoreService store = new ContainerEngine().Store;
        Table table;
        if (result.GetValue(_verbose))
        {
            table = new Table(["REPOSITORY", "TAG", "IMAGE ID", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"]);
            foreach (ImageUsage usage in store.MeasureImages())
            {
                table.Add(
                [
                    usage.Image.Repository ?? "<none>", usage.Image.Tag ?? "<none>", HumanText.ShortId(usage.Image.Id),
                    HumanText.Size(usage.Size), HumanText.Size(usage.SharedSize), HumanText.Size(usage.UniqueSize), $"{usage.Containers}",
                ]);
            }
        }
        else
        {
            table = new Table(["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"]);
            foreach (StoreUsage usage in store.Measure())
            {
                string share = usage.Size == 0 ? string.Empty : $" ({100 * usage.Reclaimable / usage.Size}%)";
                table.Add([usage.Type, $"{usage.Total}", $"{usage.Active}", HumanText.Size(usage.Size), HumanText.Size(usage.Reclaimable) + share]);
            }
        }

        table.Write(Terminal.Output);
    }
}
