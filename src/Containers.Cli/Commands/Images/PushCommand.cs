using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers push</c>: sends an image to the registry that its name says.</summary>
internal sealed class PushCommand : Command
{
    public const string WordOnCommandLine = "push";

    private readonly Argument<string> _name = new("NAME") { Description = "Name of a local image, which begins with its registry" };
    private readonly Option<bool> _insecure = PullCommand.InsecureOption();
    private readonly Option<bool> _allTags = new("--all-tags", "-a") { Description = "Push every local tag of the repository" };
    private readonly Option<string?> _compression = new("--compression", "--compression-format")
    {
        Description = "Compress layers with gzip or zstd, or not (none), if not as they are stored",
        HelpName = "FORMAT",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the image's name alone" };

    public PushCommand()
        : base(WordOnCommandLine, "Push an image to its registry")
    {
        Add(_name);
        Add(_insecure);
        Add(_allTags);
        Add(_compression);
        Add(_quiet);
        SetAction(PushAsync);
    }

    /// <summary>The compression of a word.</summary>
    /// <exception cref="UsageException">There is no such compression.</exception>
    private static LayerCompression? Parse(string? word) => word switch
    {
        null => null,
        "none" => LayerCompression.None,
        "gzip" => LayerCompression.Gzip,
        "zstd" => LayerCompression.Zstd,
        _ => throw new UsageException($"there is no compression {word}; it is gzip, zstd or none."),
    };

    private async Task<int> PushAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerEngine engine = new();
        string name = result.GetRequiredValue(_name);
        PushOptions options = new() { Insecure = result.GetValue(_insecure), Compression = Parse(result.GetValue(_compression)) };
        bool quiet = result.GetValue(_quiet);
        if (!quiet)
        {
            Terminal.Output.WriteLine($"The push refers to repository [{ImageReference.Parse(name).Name}]");
        }

        if (result.GetValue(_allTags))
        {
            IEnumerable<string> names = engine.Images.FindTags(name).Select(image => image.ToString());
            return await Failure.ForEachAsync(names, one => PushAsync(engine, one, options, quiet, interruption.Token)).ConfigureAwait(false);
        }

        await PushAsync(engine, name, options, quiet, interruption.Token).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static async Task PushAsync(ContainerEngine engine, string name, PushOptions options, bool quiet, CancellationToken cancellationToken)
    {
        ImageReference reference = ImageReference.Parse(name);
        ImageInfo image = await engine.Images
            .PushAsync(reference, options, quiet ? null : PullDisplay.OnOutput("Pushed"), cancellationToken).ConfigureAwait(false);
        Terminal.Output.WriteLine(quiet ? reference.ToString() : $"{reference.Tag}: digest: {image.Digest}");
    }
}
