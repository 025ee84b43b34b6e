using System.CommandLine;
using System.Globalization;
using Containers.Cli.Output;
using Containers.Docker.Documents;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Building.Cache;
using Containers.Engine.Maintenance;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Maintenance;

/// <summary><c>containers df</c>: how much of the disk images, containers and volumes take.</summary>
internal sealed class DfCommand : Command
{
    public const string WordOnCommandLine = "df";

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "List each image with what it shares and what it has alone, each container, volume and thing that builds keep" };

    private readonly Option<string> _format = ListFormat.FormatOption();

    /// <summary>What images take alone and together with others.</summary>
    private static ListShape<ImageRow> Verbose => ImageRow.Shape with
    {
        Columns =
        [
            .. ImageRow.Shape.Columns.Take(4), ("VirtualSize", static row => row.VirtualSize), ("SharedSize", static row => row.SharedSize),
            ("UniqueSize", static row => row.UniqueSize), ("Containers", static row => row.Containers),
        ],
    };

    /// <summary>What volumes take, and how many containers have each.</summary>
    private static ListShape<VolumeRow> Volumes => VolumeRow.Shape with
    {
        Columns = [("Name", static row => row.Name), ("Links", static row => row.Links), ("Size", static row => row.Size)],
    };

    public DfCommand()
        : base(WordOnCommandLine, "Show how much of the disk images, containers and volumes take")
    {
        Add(_verbose);
        Add(_format);
        SetAction(Show);
    }

    /// <summary>What containers take.</summary>
    private static ListShape<ContainerRow> Containers => ContainerRow.Shape with
    {
        Columns =
        [
            .. ContainerRow.Shape.Columns.Take(3), ("LocalVolumes", static row => row.LocalVolumes), ("Size", static row => row.Size),
            ("RunningFor", static row => row.RunningFor), ("Status", static row => row.Status), ("Names", static row => row.Names),
        ],
    };

    private void Show(ParseResult result)
    {
        StoreService store = new ContainerEngine().Store;
        string format = result.GetRequiredValue(_format);
        if (result.GetValue(_verbose))
        {
            ShowAll(store, format);
        }
        else
        {
            ListFormat.WriteRows(format, store.Measure().Select(UsageRow.Of), UsageRow.Shape);
        }
    }

    private static void ShowAll(StoreService store, string format)
    {
        bool truncate = format == ListFormat.Columns;
        IReadOnlyList<BuildCacheEntry> cache = store.MeasureBuildCache();
        UsageDetails details = new()
        {
            Images = [.. store.MeasureImages().Select(usage => ImageRow.Of(usage, truncate))],
            Containers = [.. store.MeasureContainers().Select(usage => ContainerRow.Of(usage.Container, truncate, usage.Size))],
            Volumes = [.. store.MeasureVolumes().Select(RowOf)],
            BuildCache = [.. cache.Select(entry => BuildCacheRow.Of(entry, truncate))],
        };
        if (!truncate)
        {
            ListFormat.WriteRows(format, [details], UsageDetails.Shape);
            return;
        }

        WriteSection("Images space usage:", details.Images, Verbose);
        WriteSection("\nContainers space usage:", details.Containers, Containers);
        WriteSection("\nLocal Volumes space usage:", details.Volumes, Volumes);
        WriteSection($"\nBuild cache usage: {HumanText.Size(cache.Sum(static entry => entry.Size), digits: 4)}", details.BuildCache, BuildCacheRow.Shape);
    }

    private static void WriteSection<T>(string heading, IReadOnlyList<T> rows, ListShape<T> shape)
        where T : notnull
    {
        Terminal.Output.WriteLine($"{heading}\n");
        ListFormat.WriteRows(ListFormat.Columns, rows, shape);
    }

    private static VolumeRow RowOf(VolumeUsage usage) => VolumeRow.Of(VolumeDocument.Of(usage.Volume)) with
    {
        Links = usage.Volume.Containers.Count.ToString(CultureInfo.InvariantCulture),
        Size = HumanText.Size(usage.Size),
    };
}
