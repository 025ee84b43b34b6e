using System.CommandLine;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers cleanup</c>: what a container's monitor calls when the container has ended; not for people.</summary>
internal sealed class CleanupCommand : Command
{
    public const string WordOnCommandLine = "cleanup";

    private readonly Argument<string> _id = new("ID") { Description = "Id of the container" };
    private readonly Option<string> _root = new("--root") { Description = "Where the store is", HelpName = "FOLDER", Required = true };
    private readonly Option<string> _runRoot = new("--run-root") { Description = "Where the store's running state is", HelpName = "FOLDER", Required = true };

    public CleanupCommand()
        : base(WordOnCommandLine, "Release what a container that has ended still holds")
    {
        Hidden = true;
        Add(_id);
        Add(_root);
        Add(_runRoot);
        SetAction(CleanupAsync);
    }

    private async Task<int> CleanupAsync(ParseResult result)
    {
        StorePaths paths = new(result.GetRequiredValue(_root), result.GetRequiredValue(_runRoot));
        ContainerEngine engine = new(new EngineOptions { Paths = paths });
        await engine.Containers.CleanupAsync(result.GetRequiredValue(_id)).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
