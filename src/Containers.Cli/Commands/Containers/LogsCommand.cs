using System.CommandLine;
using System.Globalization;
using Containers.Docker;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers logs</c>: prints what a container wrote, each stream to its own.</summary>
internal sealed class LogsCommand : Command
{
    public const string WordOnCommandLine = "logs";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of the container" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what the container writes until it ends" };
    private readonly Option<string?> _tail = new("--tail", "-n") { Description = "Only this many lines from the end, or all", HelpName = "LINES" };

    private readonly Option<DateTimeOffset?> _since = TimeOption("--since", "Only lines from this time on: a time, or how long ago (90s, 5m, 2h)");
    private readonly Option<DateTimeOffset?> _until = TimeOption("--until", "Only lines before this time");
    private readonly Option<bool> _timestamps = new("--timestamps", "-t") { Description = "Print each line's time" };

    private readonly Option<bool> _details = new("--details") { Description = "Print what the log options labels, env and tag add to each line" };

    public LogsCommand()
        : base(WordOnCommandLine, "Print what a container wrote")
    {
        Add(_container);
        Add(_follow);
        Add(_tail);
        Add(_since);
        Add(_until);
        Add(_timestamps);
        Add(_details);
        SetAction(PrintAsync);
    }

    private async Task<int> PrintAsync(ParseResult result)
    {
        using Interruption interruption = new();
        bool timestamps = result.GetValue(_timestamps);
        bool details = result.GetValue(_details);
        bool follow = result.GetValue(_follow);
        bool[] isInLine = new bool[2];
        ContainerLogOptions options = new()
        {
            Follow = follow,
            Tail = Tail(result.GetValue(_tail)),
            Since = result.GetValue(_since),
            Until = result.GetValue(_until),
        };
        Container container = new ContainerEngine().Containers.Find(result.GetRequiredValue(_container));
        await (follow ? Following.RunAsync(PrintAsync, interruption.Token) : PrintAsync(interruption.Token)).ConfigureAwait(false);
        return ExitCode.Success;

        async Task PrintAsync(CancellationToken over)
        {
            await foreach (ContainerLogEntry entry in container.ReadLogAsync(options, over).ConfigureAwait(false))
            {
                Print(entry);
            }
        }

        void Print(ContainerLogEntry entry)
        {
            TextWriter output = entry.Stream is ContainerLogStream.StandardError ? Terminal.Error : Terminal.Output;
            if (timestamps && !isInLine[(int)entry.Stream])
            {
                output.Write(entry.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z '", CultureInfo.InvariantCulture));
            }

            if (details && !isInLine[(int)entry.Stream])
            {
                output.Write(LogDetails.Of(entry.Attributes) + " "); // docker's attributes end so, also where there are none.
            }

            output.Write(entry.Partial ? entry.Text : entry.Text + "\n");
            isInLine[(int)entry.Stream] = entry.Partial;
            if (follow)
            {
                output.Flush();
            }
        }
    }

    /// <summary>A number of lines; null for all of them, which docker's users also write as a number below 0.</summary>
    private static int? Tail(string? text) => text is null or "all" ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int lines) ? lines < 0 ? null : lines
        : throw new UsageException($"--tail: '{text}' is not a number of lines, nor 'all'.");

    public static Option<DateTimeOffset?> TimeOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (TimeArgument.TryParse(text, DateTimeOffset.UtcNow, out DateTimeOffset time))
            {
                return time;
            }

            result.AddError($"'{text}' is not a time such as 2026-01-31T10:00:00Z, nor a duration such as 90s, 5m or 2h.");
            return null;
        },
    };
}
