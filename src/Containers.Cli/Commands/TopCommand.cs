using System.CommandLine;
using System.Globalization;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;

namespace Containers.Cli.Commands;

/// <summary><c>containers top</c>: the processes of a container, as ps(1) shows them with <c>-ef</c> or as it is asked for.</summary>
internal sealed class TopCommand : Command
{
    public const string WordOnCommandLine = "top";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of a container" };
    private readonly Argument<string[]> _options = new("PS_OPTIONS") { Description = "Options of this machine's ps, such as -o pid,comm", Arity = ArgumentArity.ZeroOrMore };

    public TopCommand()
        : base(WordOnCommandLine, "Show the processes of a container")
    {
        Add(_container);
        Add(_options);
        SetAction(ShowAsync);
    }

    private async Task<int> ShowAsync(ParseResult result)
    {
        ContainerService containers = new ContainerEngine().Containers;
        string container = result.GetRequiredValue(_container);
        if (result.GetValue(_options) is not { Length: > 0 } options)
        {
            Show(containers.Processes(container));
            return ExitCode.Success;
        }

        using Interruption interruption = new();
        ProcessListing listing = await containers.ListProcessesAsync(container, options, interruption.Token).ConfigureAwait(false);
        Table table = new([.. listing.Titles]);
        foreach (IReadOnlyList<string> row in listing.Rows)
        {
            table.Add([.. row]);
        }

        table.Write(Terminal.Output);
        return ExitCode.Success;
    }

    private static void Show(IReadOnlyList<ContainerProcessInfo> processes)
    {
        Table table = new("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        foreach (ContainerProcessInfo process in processes)
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
