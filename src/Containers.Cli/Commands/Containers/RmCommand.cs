using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers rm</c>: removes containers.</summary>
internal sealed class RmCommand : Command
{
    public const string WordOnCommandLine = "rm";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Kill a container that runs; none that is not there is no failure" };

    private readonly Option<bool> _volumes = new("--volumes", "-v") { Description = "Remove the anonymous volumes that it alone used, too" };

    public RmCommand()
        : base(WordOnCommandLine, "Remove containers")
    {
        Add(_containers);
        Add(_force);
        Add(_volumes);
        SetAction(RemoveAsync);
    }

    private async Task<int> RemoveAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForAllAsync(
            result.GetRequiredValue(_containers),
            name => containers.Find(name).RemoveAsync(result.GetValue(_force), result.GetValue(_volumes), interruption.Token),
            async (name, begun) =>
            {
                try
                {
                    await begun.ConfigureAwait(false);
                    Terminal.Tell(name);
                }
                catch (ContainerNotFoundException exception) when (result.GetValue(_force))
                {
                    Terminal.ReportError(exception.Message); // It is not there, which is what was wanted.
                }
            }).ConfigureAwait(false);
    }
}
