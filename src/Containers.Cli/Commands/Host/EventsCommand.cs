using System.CommandLine;
using Containers.Cli.Commands.Containers;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Docker.Documents;
using Containers.Docker.Templates;
using Containers.Engine;
using Containers.Engine.Events;

namespace Containers.Cli.Commands.Host;

/// <summary><c>containers events</c>: prints what happens to containers, images, networks and volumes.</summary>
internal sealed class EventsCommand : Command
{
    public const string WordOnCommandLine = "events";

    private readonly Option<DateTimeOffset?> _since = LogsCommand.TimeOption("--since", "From this time on: a time, or how long ago (90s, 5m, 2h)");
    private readonly Option<DateTimeOffset?> _until = LogsCommand.TimeOption("--until", "Until this time");
    private readonly FilterOption _filters = new("events", "container, event, image, label, network, type, volume and others");
    private readonly Option<string?> _format = new("--format") { Description = "json for an object on each line, or a template of Go such as {{.Action}}", HelpName = "FORMAT" };

    public EventsCommand()
        : base(WordOnCommandLine, "Print what happens to containers, images, networks and volumes")
    {
        Add(_since);
        Add(_until);
        _filters.AddTo(this);
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
            Filters = [.. _filters.Read(result).Select(static filter => $"{filter.Key}={filter.Value}")],
        };
        string? format = result.GetValue(_format);
        Template? template = format is null or "" or ListFormat.Json ? null : Template.Parse(format);
        _ = template?.Render(new EventDocument()); // A field that is none is refused before anything happens.
        await (options.Follow ? Following.RunAsync(PrintAsync, interruption.Token) : PrintAsync(interruption.Token)).ConfigureAwait(false);
        return ExitCode.Success;

        async Task PrintAsync(CancellationToken over)
        {
            await foreach (EngineEvent happened in new ContainerEngine().Events.ReadAsync(options, over).ConfigureAwait(false))
            {
                Terminal.Output.WriteLine(template?.Render(EventDocument.Of(happened)) ?? (format is ListFormat.Json ? EventDocument.Of(happened).ToJson() : happened.ToString()));
                Terminal.Flush();
            }
        }
    }
}
