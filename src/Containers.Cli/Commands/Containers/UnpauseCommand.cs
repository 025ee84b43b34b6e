using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers unpause</c>: lets the processes of paused containers go on.</summary>
internal sealed class UnpauseCommand : Command
{
    public const string WordOnCommandLine = "unpause";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();

    public UnpauseCommand()
        : base(WordOnCommandLine, "Let the processes of paused containers go on")
    {
        Add(_containers);
        SetAction(ChangeAsync);
    }

    private async Task<int> ChangeAsync(ParseResult result)
    {
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), name =>
        {
            containers.Find(name).Unpause();
            Terminal.Tell(name);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
    }
}
