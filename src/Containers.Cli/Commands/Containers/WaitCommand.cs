using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers wait</c>: waits for containers to end and prints their exit codes.</summary>
internal sealed class WaitCommand : Command
{
    public const string WordOnCommandLine = "wait";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();

    public WaitCommand()
        : base(WordOnCommandLine, "Wait for containers to end and print their exit codes")
    {
        Add(_containers);
        SetAction(WaitAsync);
    }

    private async Task<int> WaitAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), async name =>
        {
            Terminal.Output.WriteLine(await containers.Find(name).WaitAsync(interruption.Token).ConfigureAwait(false));
            Terminal.Flush();
        }).ConfigureAwait(false);
    }
}
