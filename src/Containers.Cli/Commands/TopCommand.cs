using System.CommandLine;
using System.Globalization;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers.Observation;

namespace Containers.Cli.Commands;

/// <summary><c>containers top</c>: the processes of a container, as ps(1) shows them with <c>-ef</c>.</summary>
internal sealed class TopCommand : Command
{
    public const string WordOnCommandLine = "top";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of a container" };

    public TopCommand()
        : base(WordOnCommandLine, "Show the processes of a container")
    {
        Add(_container);
        SetAction(Show);
    }

    private void Show(ParseResult result)
    {
        Table table = new("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        foreach (ContainerProcessInfo process in new ContainerEngine().Containers.Processes(result.GetRequiredValue(_container)))
        {
            TimeSpan age = DateTimeOffset.UtcNow - process.Started;
            int percent = age > TimeSpan.Zero ? (int)(100 * (process.ProcessorTime / age)) : 0;
            DateTimeOffset started = process.Started.ToLocalTime();
            table.Add(
                Text(process.UserId),
                Text(process.ProcessId),
                Text(process.ParentProcessId),
                Text(percent),
                started.ToString(age < TimeSpan.FromDays(1) ? "HH:mm" : "MMMdd", CultureInfo.InvariantCulture),
                process.Terminal ?? "?",
                process.ProcessorTime.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
                process.Command);
        }

        table.Write(Terminal.Output);
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
