using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Events;

namespace Containers.Cli.Commands;

/// <summary><c>containers events</c>: prints what happens to containers and images.</summary>
internal sealed class EventsCommand : Command
{
    public const string WordOnCommandLine = "events";

    private readonly Option<DateTimeOffset?> _since = LogsCommand.TimeOption("--since", "From this time on: a time, or how long ago (90s, 5m, 2h)");
    private readonly Option<DateTimeOffset?> _until = LogsCommand.TimeOption("--until", "Until this time");
    private readonly Option<string[]> _filter = new("--filter", "-f")
    {
        Description = "Only events with this: container, event, image, label or type",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _format = new("--format") { Description = "json: an object on each line", HelpName = "FORMAT" };

    public EventsCommand()
        : base(WordOnCommandLine, "Print what happens to containers and images")
    {
        _format.AcceptOnlyFromAmong("json");
        Add(_since);
        Add(_until);
        Add(_filter);
        Add(_format);
        SetAction(PrintAsync);
    }

    private async Task<int> PrintAsync(ParseResult result)
    {
        using Interruption interruption = new();
        DateTimeOffset? until = result.GetValue(_until);
        EventOptions options = new()
        {
            Since = result.GetValue(_since),
            Until = until,
            Follow = until is null || until > DateTimeOffset.UtcNow,
            Filters = result.GetValue(_filter) ?? [],
        };
        bool json = result.GetValue(_format) is not null;
        await foreach (EngineEvent happened in new ContainerEngine().Events.ReadAsync(options, interruption.Token).ConfigureAwait(false))
        {
            Terminal.Output.WriteLine(json ? happened.ToJson() : happened.ToString());
            Terminal.Flush();
        }

        return ExitCode.Success;
    }
}
