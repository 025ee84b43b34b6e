using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Oci;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers import</c>: makes an image of the archive of a root file system.</summary>
internal sealed class ImportCommand : Command
{
    public const string WordOnCommandLine = "import";

    private readonly Argument<string> _file = new("FILE|URL") { Description = "A tar archive, compressed or not, or its address; - is standard input" };
    private readonly Argument<string?> _name = new("NAME") { Description = "Name of the new image", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _change = ChangeOption();
    private readonly Option<string?> _message = MessageOption();
    private readonly Option<string?> _platform = PullCommand.PlatformOption();

    public ImportCommand()
        : base(WordOnCommandLine, "Make an image of the archive of a root file system")
    {
        Add(_file);
        Add(_name);
        Add(_change);
        Add(_message);
        Add(_platform);
        SetAction(ImportAsync);
    }

    public static Option<string[]> ChangeOption() => new("--change", "-c")
    {
        Description = "A Dockerfile instruction that says how the image runs: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, ...",
        HelpName = "INSTRUCTION",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<string?> MessageOption() => new("--message", "-m") { Description = "A remark for the image's history", HelpName = "TEXT" };

    private async Task<int> ImportAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ImageArchiveService archives = new ContainerEngine().Archives;
        string file = result.GetRequiredValue(_file);
        ImportOptions options = new()
        {
            Tag = result.GetValue(_name) is { } name ? ImageReference.Parse(name) : null,
            Changes = result.GetValue(_change) ?? [],
            Message = result.GetValue(_message),
            Platform = result.GetValue(_platform) is { } platform ? Platform.Parse(platform) : null,
        };
        PullDisplay? display = PullDisplay.OnTerminal("Imported");
        ImageInfo image;
        if (file == "-")
        {
            await using Stream input = LoadCommand.OpenInput();
            image = await archives.ImportAsync(input, options, display, interruption.Token).ConfigureAwait(false);
        }
        else
        {
            image = await archives.ImportAsync(file, options, display, interruption.Token).ConfigureAwait(false);
        }

        Terminal.Output.WriteLine(image.Id);
        return ExitCode.Success;
    }
}
