using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images;
using Containers.Engine.Maintenance;

namespace Containers.Cli.Commands;

/// <summary><c>containers prune</c>: removes what is not in use.</summary>
internal sealed class PruneCommand : Command
{
    public const string WordOnCommandLine = "prune";

    private readonly Option<bool> _containers = new("--containers") { Description = "Remove containers that do not run, and nothing else" };
    private readonly Option<bool> _images = new("--images") { Description = "Remove images that are not in use, and nothing else" };
    private readonly Option<bool> _builds = new("--build-cache") { Description = "Remove what builds keep for the next ones, and nothing else" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Remove images with a tag too, where no container was made of them" };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Do not ask first" };

    public PruneCommand()
        : base(WordOnCommandLine, "Remove containers and images that are not in use")
    {
        Add(_containers);
        Add(_images);
        Add(_builds);
        Add(_all);
        Add(_force);
        SetAction(PruneAsync);
    }

    private async Task<int> PruneAsync(ParseResult result)
    {
        bool both = !result.GetValue(_containers) && !result.GetValue(_images) && !result.GetValue(_builds);
        ClearingOptions options = new()
        {
            Containers = both || result.GetValue(_containers), Images = both || result.GetValue(_images), AllImages = result.GetValue(_all),
            BuildCache = result.GetValue(_builds) || (both && result.GetValue(_all)),
        };
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

        foreach (ImageRemoval removal in cleared.Images)
        {
            Terminal.Output.WriteLine(removal.Untagged is { } tag ? $"Untagged: {tag}" : $"Deleted: {removal.Deleted}");
        }

        Terminal.Output.WriteLine($"Total reclaimed space: {HumanText.Size(cleared.Bytes)}");
        return 0;
    }

    private static bool Agrees(StoreClearing plan)
    {
        int images = plan.Images.Count(removal => removal.Deleted is not null);
        Terminal.Error.Write(
            $"This removes {plan.Containers.Count} containers and {images} images and layers, {HumanText.Size(plan.Bytes)} in all. Continue? [y/N] ");
        Terminal.Error.Flush();
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
