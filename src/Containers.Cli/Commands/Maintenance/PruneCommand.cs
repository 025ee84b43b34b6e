using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Docker.Filters;
using Containers.Engine;
using Containers.Engine.Images;
using Containers.Engine.Maintenance;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Maintenance;

/// <summary><c>containers prune</c>: removes what is not in use.</summary>
internal sealed class PruneCommand : Command
{
    public const string WordOnCommandLine = "prune";

    private readonly Option<bool> _containers = new("--containers") { Description = "Remove containers that do not run, and nothing else" };
    private readonly Option<bool> _images = new("--images") { Description = "Remove images that are not in use, and nothing else" };
    private readonly Option<bool> _builds = new("--build-cache") { Description = "Remove what builds keep for the next ones, and nothing else" };
    private readonly Option<bool> _volumes = new("--volumes")
    {
        Description = "Remove also volumes that were made for containers and that none has any more; those with a name are for volume prune -a",
    };

    private readonly Option<bool> _networks = new("--networks") { Description = "Remove networks that no container is on, and nothing else" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Remove images with a tag too, where no container was made of them, and what builds keep" };
    private readonly FilterOption _filters = new("containers, networks, images, volumes and what builds keep", ClearingFilters.Keys);
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Do not ask first" };

    public PruneCommand()
        : base(WordOnCommandLine, "Remove containers, networks and images that are not in use")
    {
        Add(_containers);
        Add(_images);
        Add(_builds);
        Add(_volumes);
        Add(_networks);
        Add(_all);
        _filters.AddTo(this, hasShortName: false);
        Add(_force);
        SetAction(PruneAsync);
    }

    private async Task<int> PruneAsync(ParseResult result)
    {
        ClearingOptions options = ClearingOptions.OfNamed(
            result.GetValue(_containers), result.GetValue(_images), result.GetValue(_builds), result.GetValue(_all), networks: result.GetValue(_networks));
        options = options with { Volumes = result.GetValue(_volumes), Filter = ClearingFilters.Read(_filters.Read(result)) };
        StoreService store = new ContainerEngine().Store;
        if (!result.GetValue(_force) && !Agrees(store.Plan(options)))
        {
            return ExitCode.Failure;
        }

        using Interruption interruption = new();
        StoreClearing cleared = await store.ClearAsync(options, interruption.Token).ConfigureAwait(false);
        foreach (string container in cleared.Containers)
        {
            Terminal.Output.WriteLine($"Deleted: {container}");
        }

        foreach (string name in cleared.Networks.Concat(cleared.Volumes))
        {
            Terminal.Output.WriteLine($"Deleted: {name}");
        }

        foreach (ImageRemoval removal in cleared.Images)
        {
            Terminal.Output.WriteLine(removal);
        }

        Terminal.Output.WriteLine($"Total reclaimed space: {HumanText.Size(cleared.Bytes)}");
        return 0;
    }

    private static bool Agrees(StoreClearing plan)
    {
        int images = plan.Images.Count(removal => removal.Deleted is not null);
        Terminal.Error.Write(
            $"This removes {plan.Containers.Count} containers, {plan.Volumes.Count} volumes, {plan.Networks.Count} networks and {images} images and layers, "
            + $"{HumanText.Size(plan.Bytes)} in all. Continue? [y/N] ");
        Terminal.Error.Flush();
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
