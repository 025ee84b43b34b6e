using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands;

/// <summary><c>containers start</c>: starts containers that exist, in the background.</summary>
internal sealed class StartCommand : Command
{
    public const string WordOnCommandLine = "start";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();

    public StartCommand()
        : base(WordOnCommandLine, "Start containers that exist")
    {
        Add(_containers);
        SetAction(StartAsync);
    }

    private async Task<int> StartAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), async name =>
        {
            await containers.StartAsync(name, interruption.Token).ConfigureAwait(false);
            Terminal.Output.WriteLine(name);
        }).ConfigureAwait(false);
    }
}
