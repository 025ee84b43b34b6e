using System.CommandLine;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers kill</c>: sends containers a signal.</summary>
internal sealed class KillCommand : Command
{
    public const string WordOnCommandLine = "kill";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();
    private readonly Option<string> _signal = new("--signal", "-s")
    {
        Description = "The signal, by name or number", HelpName = "SIGNAL", DefaultValueFactory = _ => "SIGKILL",
    };

    public KillCommand()
        : base(WordOnCommandLine, "Send containers a signal; SIGKILL is waited for")
    {
        Add(_containers);
        Add(_signal);
        SetAction(KillAsync);
    }

    private async Task<int> KillAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForAllAsync(
            result.GetRequiredValue(_containers),
            name => containers.Find(name).KillAsync(result.GetValue(_signal)!, interruption.Token)).ConfigureAwait(false);
    }
}
