using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands;

/// <summary><c>containers rm</c>: removes containers.</summary>
internal sealed class RmCommand : Command
{
    public const string WordOnCommandLine = "rm";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Kill a container that runs" };

    public RmCommand()
        : base(WordOnCommandLine, "Remove containers")
    {
        Add(_containers);
        Add(_force);
        SetAction(RemoveAsync);
    }

    private async Task<int> RemoveAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), async name =>
        {
            await containers.RemoveAsync(name, result.GetValue(_force), interruption.Token).ConfigureAwait(false);
            Terminal.Output.WriteLine(name);
        }).ConfigureAwait(false);
    }
}
