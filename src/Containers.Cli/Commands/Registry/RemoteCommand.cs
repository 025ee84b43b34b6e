using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Registry.Remote;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Cli.Commands.Registry;

/// <summary><c>containers remote …</c>: works on images where they are, in a registry.</summary>
internal sealed class RemoteCommand : Command
{
    public const string WordOnCommandLine = "remote";

    public RemoteCommand()
        : base(WordOnCommandLine, "Work on images in a registry without pulling them")
    {
        Add(new Inspect());
        Add(new Tags());
        Add(new Referrers());
        Add(new Remove());
    }

    /// <summary>What the words below it share: names, and how to talk to the registry.</summary>
    private abstract class OnNames : Command
    {
        private readonly Argument<string[]> _names = new("NAME") { Description = "Name of an image, as docker writes it", Arity = ArgumentArity.OneOrMore };
        private readonly Option<bool> _insecure = PullCommand.InsecureOption();

        protected OnNames(string word, string description)
            : base(word, description)
        {
            Add(_names);
            Add(_insecure);
            SetAction(RunAsync);
        }

        protected abstract Task RunAsync(
            ParseResult result, RemoteImageService images, ImageReference name, RemoteOptions options, CancellationToken cancellationToken);

        private async Task<int> RunAsync(ParseResult result)
        {
            using Interruption interruption = new();
            RemoteImageService images = new ContainerEngine().RemoteImages;
            RemoteOptions options = new() { Insecure = result.GetValue(_insecure) };
            return await Failure.ForEachAsync(
                result.GetRequiredValue(_names),
                name => RunAsync(result, images, ImageReference.Parse(name), options, interruption.Token)).ConfigureAwait(false);
        }
    }

    private sealed class Inspect : OnNames
    {
        private readonly Option<string?> _platform = PullCommand.PlatformOption();
        private readonly Option<bool> _raw = new("--raw") { Description = "Print the manifest or index itself" };

        public Inspect()
            : base("inspect", "Show what a registry has under a name, as JSON")
        {
            Add(_platform);
            Add(_raw);
        }

        protected override async Task RunAsync(
            ParseResult result, RemoteImageService images, ImageReference name, RemoteOptions options, CancellationToken cancellationToken)
        {
            Platform? platform = result.GetValue(_platform) is { } text ? Platform.Parse(text) : null;
            RemoteImage image = await images.GetAsync(name, options with { Platform = platform }, cancellationToken).ConfigureAwait(false);
            if (result.GetValue(_raw))
            {
                await Terminal.Output.WriteAsync(image.Manifest).ConfigureAwait(false); // Without a line's end, so that its digest is right.
            }
            else
            {
                await Terminal.Output.WriteLineAsync(image.ToJson()).ConfigureAwait(false);
            }
        }
    }

    private sealed class Tags() : OnNames("tags", "List the tags of repositories")
    {
        protected override async Task RunAsync(
            ParseResult result, RemoteImageService images, ImageReference name, RemoteOptions options, CancellationToken cancellationToken)
        {
            await foreach (RemoteImageTag tag in images.ListTagsAsync(name, options, cancellationToken).ConfigureAwait(false))
            {
                await Terminal.Output.WriteLineAsync(HumanText.Printable(tag.Tag)).ConfigureAwait(false);
            }
        }
    }

    private sealed class Referrers : OnNames
    {
        private readonly Option<string?> _type = new("--artifact-type") { Description = "Only what is of this type", HelpName = "TYPE" };

        public Referrers()
            : base("referrers", "List what refers to images, such as signatures")
        {
            Add(_type);
        }

        protected override async Task RunAsync(
            ParseResult result, RemoteImageService images, ImageReference name, RemoteOptions options, CancellationToken cancellationToken)
        {
            Table table = new(["DIGEST", "ARTIFACT TYPE", "SIZE"]);
            foreach (RemoteReferrer referrer in await images.ListReferrersAsync(name, result.GetValue(_type), options, cancellationToken).ConfigureAwait(false))
            {
                table.Add([referrer.Digest, referrer.ArtifactType ?? "", HumanText.Size(referrer.Size)]);
            }

            table.Write(Terminal.Output);
        }
    }

    private sealed class Remove() : OnNames("rm", "Delete images in a registry, with every tag that names them")
    {
        protected override async Task RunAsync(
            ParseResult result, RemoteImageService images, ImageReference name, RemoteOptions options, CancellationToken cancellationToken)
        {
            Digest deleted = await images.RemoveAsync(name, options, cancellationToken).ConfigureAwait(false);
            await Terminal.Output.WriteLineAsync($"Deleted: {name.FamiliarName}@{deleted}").ConfigureAwait(false);
        }
    }
}
