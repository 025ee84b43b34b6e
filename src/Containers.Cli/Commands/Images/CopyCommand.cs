using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images.Transports;
using Containers.Oci;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers copy</c>: copies an image between registries, the store, archives and layouts.</summary>
internal sealed class CopyCommand : Command
{
    public const string WordOnCommandLine = "copy";

    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "[docker://]NAME in a registry, store:NAME, oci:FOLDER[:NAME], oci-archive:FILE[:NAME] or docker-archive:FILE[:NAME]",
    };

    private readonly Argument<string> _destination = new("DESTINATION") { Description = "The same" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Copy all platforms of the image" };
    private readonly Option<string?> _platform = PullCommand.PlatformOption();
    private readonly Option<bool> _insecure = PullCommand.InsecureOption();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the digest alone" };

    public CopyCommand()
        : base(WordOnCommandLine, "Copy an image between registries, the store, archives and layouts")
    {
        Add(_source);
        Add(_destination);
        Add(_all);
        Add(_platform);
        Add(_insecure);
        Add(_quiet);
        SetAction(CopyAsync);
    }

    private async Task<int> CopyAsync(ParseResult result)
    {
        using Interruption interruption = new();
        bool quiet = result.GetValue(_quiet);
        ImageCopyOptions options = new()
        {
            AllPlatforms = result.GetValue(_all),
            Platform = result.GetValue(_platform) is { } platform ? Platform.Parse(platform) : null,
            Insecure = result.GetValue(_insecure),
        };
        CopiedImage copied = await new ContainerEngine().Copies.CopyAsync(
            ImageLocation.Parse(result.GetRequiredValue(_source)),
            ImageLocation.Parse(result.GetRequiredValue(_destination)),
            options,
            quiet ? null : PullDisplay.OnOutput("Copied"),
            interruption.Token).ConfigureAwait(false);
        Terminal.Output.WriteLine(quiet ? copied.Digest : $"Digest: {copied.Digest}");
        return ExitCode.Success;
    }
}
