using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers pause</c>: stops all processes of containers where they are.</summary>
internal sealed class PauseCommand : Command
{
    public const string WordOnCommandLine = "pause";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();

    public PauseCommand()
        : base(WordOnCommandLine, "Stop all processes of containers where they are")
    {
        Add(_containers);
        SetAction(ChangeAsync);
    }

    private async Task<int> ChangeAsync(ParseResult result)
    {
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), name =>
        {
            containers.Find(name).Pause();
            Terminal.Tell(name);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
    }
}
