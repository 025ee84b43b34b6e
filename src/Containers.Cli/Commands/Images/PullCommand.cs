using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images;
using Containers.Engine.Registry.Remote;
using Containers.Oci;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers pull</c>: fetches an image from its registry.</summary>
internal sealed class PullCommand : Command
{
    public const string WordOnCommandLine = "pull";

    private readonly Argument<string> _name = new("NAME") { Description = "Name of the image, as docker writes it" };
    private readonly Option<string?> _platform = PlatformOption();
    private readonly Option<bool> _insecure = InsecureOption();
    private readonly Option<bool> _allTags = new("--all-tags", "-a") { Description = "Pull every tag of the repository" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the image's name alone" };

    public PullCommand()
        : base(WordOnCommandLine, "Pull an image from its registry")
    {
        Add(_name);
        Add(_platform);
        Add(_insecure);
        Add(_allTags);
        Add(_quiet);
        SetAction(PullAsync);
    }

    public static Option<string?> PlatformOption() =>
        new("--platform") { Description = "Platform of the image, if not this machine's", HelpName = "OS/ARCH[/VARIANT]" };

    public static Option<bool> InsecureOption() =>
        new("--insecure") { Description = "Allow plain HTTP and certificates that are not trusted" };

    /// <summary>The pull options that a command line gives.</summary>
    public static PullOptions OptionsOf(ParseResult result, Option<string?> platform, Option<bool> insecure) => new()
    {
        Platform = result.GetValue(platform) is { } text ? Platform.Parse(text) : null,
        Insecure = result.GetValue(insecure),
    };

    private async Task<int> PullAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerEngine engine = new();
        string name = result.GetRequiredValue(_name);
        PullOptions options = OptionsOf(result, _platform, _insecure);
        bool quiet = result.GetValue(_quiet);
        if (!result.GetValue(_allTags))
        {
            await PullAsync(engine, ImageReference.Parse(name), options, quiet, interruption.Token).ConfigureAwait(false);
            return ExitCode.Success;
        }

        ImageReference repository = ImageReference.ParseRepository(name);
        List<string> tags = [];
        await foreach (RemoteImageTag tag in engine.RemoteImages
            .ListTagsAsync(repository, new RemoteOptions { Insecure = options.Insecure }, interruption.Token).ConfigureAwait(false))
        {
            tags.Add(tag.Tag);
        }

        return await Failure.ForEachAsync(tags, tag => PullAsync(engine, repository.WithTag(tag), options, quiet, interruption.Token)).ConfigureAwait(false);
    }

    private static async Task PullAsync(
        ContainerEngine engine, ImageReference reference, PullOptions options, bool quiet, CancellationToken cancellationToken)
    {
        if (!quiet)
        {
            Terminal.Output.WriteLine($"{reference.Tag ?? reference.Digest!.ToString()}: Pulling from {reference.Name}");
        }

        ImageInfo image = await engine.Images
            .PullAsync(reference, options, quiet ? null : PullDisplay.OnOutput(), cancellationToken).ConfigureAwait(false);
        if (!quiet && image.Digest is { } digest)
        {
            Terminal.Output.WriteLine($"Digest: {digest}");
        }

        Terminal.Output.WriteLine(reference);
    }
}
