using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers restart</c>: stops containers that run, and starts them.</summary>
internal sealed class RestartCommand : Command
{
    public const string WordOnCommandLine = "restart";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();
    private readonly StopOptions _options = new();

    public RestartCommand()
        : base(WordOnCommandLine, "Stop containers and start them again")
    {
        Add(_containers);
        _options.AddTo(this);
        SetAction(RestartAsync);
    }

    private async Task<int> RestartAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = CommandEngine.Open().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), async name =>
        {
            await containers.Find(name).RestartAsync(_options.Timeout(result), _options.Signal(result), interruption.Token).ConfigureAwait(false);
            Terminal.Tell(name);
        }).ConfigureAwait(false);
    }
}
