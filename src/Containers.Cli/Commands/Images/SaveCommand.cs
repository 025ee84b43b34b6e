using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images.Archives;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers save</c>: writes images into an archive.</summary>
internal sealed class SaveCommand : Command
{
    public const string WordOnCommandLine = "save";

    private readonly Argument<string[]> _images = new("IMAGE") { Description = "Name or id of an image, or a repository for all its tags", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write to a file, not to standard output", HelpName = "FILE" };
    private readonly Option<string?> _format = new("--format") { Description = "docker (default), oci, or oci-layout, a folder", HelpName = "FORMAT" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show no progress" };

    public SaveCommand()
        : base(WordOnCommandLine, "Save images to an archive")
    {
        Add(_images);
        Add(_output);
        Add(_format);
        Add(_quiet);
        SetAction(SaveAsync);
    }

    /// <summary>Standard output, for an archive.</summary>
    /// <exception cref="UsageException">It is a terminal.</exception>
    public static Stream OpenOutput() => Console.IsOutputRedirected
        ? new StandardStream(1)
        : throw new UsageException("an archive is nothing for a terminal; name a file, or redirect.");

    /// <summary>The format of a word, podman's words among them.</summary>
    /// <exception cref="UsageException">There is no such format.</exception>
    private static ArchiveFormat Parse(string? word) => word switch
    {
        null or "docker" or "docker-archive" => ArchiveFormat.Docker,
        "oci" or "oci-archive" => ArchiveFormat.Oci,
        "oci-layout" or "oci-dir" => ArchiveFormat.OciLayout,
        _ => throw new UsageException($"there is no format {word}; it is docker, oci or oci-layout."),
    };

    private async Task<int> SaveAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerEngine engine = new();
        ImageArchiveService archives = engine.Archives;
        ArchiveFormat format = Parse(result.GetValue(_format));
        string[] images = [.. result.GetRequiredValue(_images).SelectMany(engine.Images.FindSaved)];
        PullDisplay? display = result.GetValue(_quiet) ? null : PullDisplay.OnTerminal("Saved");
        if (result.GetValue(_output) is { } path)
        {
            await archives.SaveAsync(images, path, format, display, interruption.Token).ConfigureAwait(false);
        }
        else if (format == ArchiveFormat.OciLayout)
        {
            throw new UsageException("an image layout is a folder; name it with --output.");
        }
        else
        {
            using Stream output = OpenOutput();
            await archives.SaveAsync(images, output, format, display, interruption.Token).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }
}
