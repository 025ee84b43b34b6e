using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Copying;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers cp</c>: copies files into a container or out of it.</summary>
internal sealed class CpCommand : Command
{
    public const string WordOnCommandLine = "cp";

    private const string Stream = "-";

    private readonly Argument<string> _source = new("SOURCE") { Description = "CONTAINER:PATH, a path here, or - for a tar archive on standard input" };
    private readonly Argument<string> _target = new("TARGET") { Description = "The same; - writes a tar archive to standard output" };
    private readonly Option<bool> _archive = new("--archive", "-a") { Description = "Let files keep their owners" };
    private readonly Option<bool> _followLink = new("--follow-link", "-L") { Description = "Copy what a symbolic link leads to" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Accepted for docker's sake: nothing is printed anyway" };

    public CpCommand()
        : base(WordOnCommandLine, "Copy files into a container or out of it")
    {
        Add(_source);
        Add(_target);
        Add(_archive);
        Add(_followLink);
        Add(_quiet);
        SetAction(CopyAsync);
    }

    private async Task<int> CopyAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        CopyOptions options = new() { KeepOwner = result.GetValue(_archive), FollowLink = result.GetValue(_followLink) };
        string source = result.GetRequiredValue(_source);
        string target = result.GetRequiredValue(_target);
        if (source == Stream)
        {
            await using Stream input = LoadCommand.OpenInput();
            await containers.CopyAsync(input, InContainer(target), interruption.Token).ConfigureAwait(false);
        }
        else if (target == Stream)
        {
            using Stream output = SaveCommand.OpenOutput();
            await containers.CopyAsync(InContainer(source), output, options, interruption.Token).ConfigureAwait(false);
        }
        else
        {
            await containers.CopyAsync(FileLocation.Parse(source), FileLocation.Parse(target), options, interruption.Token).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static FileLocation InContainer(string text) => FileLocation.Parse(text) is { Container: not null } location
        ? location
        : throw new UsageException($"'{text}' is not in a container; write CONTAINER:PATH.");
}
