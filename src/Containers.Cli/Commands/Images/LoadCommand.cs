using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers load</c>: reads images from an archive.</summary>
internal sealed class LoadCommand : Command
{
    public const string WordOnCommandLine = "load";

    private readonly Option<string?> _input = new("--input", "-i") { Description = "Read a file or the folder of an image layout, not standard input", HelpName = "FILE" };
    private readonly Option<string?> _platform = PullCommand.PlatformOption();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show no progress" };

    public LoadCommand()
        : base(WordOnCommandLine, "Load images from an archive")
    {
        Add(_input);
        Add(_platform);
        Add(_quiet);
        SetAction(LoadAsync);
    }

    /// <summary>Standard input, as the file that it is where it is one.</summary>
    /// <exception cref="UsageException">It is a terminal.</exception>
    public static Stream OpenInput() => Console.IsInputRedirected
        ? new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
        : throw new UsageException("an archive cannot be typed in; name a file, or redirect standard input.");

    private async Task<int> LoadAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ImageArchiveService archives = new ContainerEngine().Archives;
        LoadOptions options = new()
        {
            Platform = result.GetValue(_platform) is { } platform ? Platform.Parse(platform) : null,
            Name = "standard input",
        };
        PullDisplay? display = result.GetValue(_quiet) ? null : PullDisplay.OnTerminal("Loaded");
        IReadOnlyList<ImageInfo> images;
        if (result.GetValue(_input) is { } path)
        {
            images = await archives.LoadAsync(path, options, display, interruption.Token).ConfigureAwait(false);
        }
        else
        {
            await using Stream input = OpenInput();
            images = await archives.LoadAsync(input, options, display, interruption.Token).ConfigureAwait(false);
        }

        foreach (ImageInfo image in images)
        {
            Terminal.Output.WriteLine(image.Tag is null ? $"Loaded image ID: {image.Id}" : $"Loaded image: {image}");
        }

        return ExitCode.Success;
    }
}
