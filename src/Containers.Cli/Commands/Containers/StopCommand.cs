using System.CommandLine;
using Containers.Cli.Options;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers stop</c>: asks containers to end, and kills those that do not.</summary>
internal sealed class StopCommand : Command
{
    public const string WordOnCommandLine = "stop";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();
    private readonly StopOptions _options = new();

    public StopCommand()
        : base(WordOnCommandLine, "Stop containers")
    {
        Add(_containers);
        _options.AddTo(this);
        SetAction(StopAsync);
    }

    private async Task<int> StopAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForAllAsync(
            result.GetRequiredValue(_containers),
            name => containers.Find(name).StopAsync(_options.Timeout(result), _options.Signal(result), interruption.Token)).ConfigureAwait(false);
    }
}
