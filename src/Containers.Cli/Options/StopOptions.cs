using System.CommandLine;

namespace Containers.Cli.Options;

/// <summary>The options of commands that stop containers: how, and how long that may take.</summary>
internal sealed class StopOptions
{
    private readonly Option<int?> _time = new("--time", "-t", "--timeout") { Description = "Seconds to wait before the container is killed (10)", HelpName = "SECONDS" };
    private readonly Option<string?> _signal = new("--signal", "-s") { Description = "Signal that asks the container to end", HelpName = "SIGNAL" };

    public void AddTo(Command command)
    {
        command.Add(_time);
        command.Add(_signal);
    }

    public TimeSpan? Timeout(ParseResult result) => result.GetValue(_time) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public string? Signal(ParseResult result) => result.GetValue(_signal);
}
