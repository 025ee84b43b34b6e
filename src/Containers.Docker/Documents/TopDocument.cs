using System.Globalization;
using Containers.Engine.Containers.Observation;

namespace Containers.Docker.Documents;

/// <summary>The processes of a container (Engine API, "ContainerTopResponse").</summary>
public sealed record TopDocument
{
    private const int WidestUser = 8; // ps(1), "user": what is cut off stands as a plus.

    /// <summary>The headings of the columns.</summary>
    public IReadOnlyList<string> Titles { get; init; } = [];

    /// <summary>A row for each process.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Processes { get; init; } = [];

    /// <summary>Processes as ps(1) shows them with <c>-ef</c>.</summary>
    public static TopDocument Of(IReadOnlyList<ContainerProcessInfo> processes) => new()
    {
        Titles = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"],
        Processes = [.. processes.Select(Row)],
    };

    private static string[] Row(ContainerProcessInfo process)
    {
        TimeSpan age = DateTimeOffset.UtcNow - process.Started;
        int percent = age > TimeSpan.Zero ? (int)(100 * (process.ProcessorTime / age)) : 0;
        return
        [
            process.User.Length > WidestUser ? $"{process.User[..(WidestUser - 1)]}+" : process.User,
            Text(process.ProcessId),
            Text(process.ParentProcessId),
            Text(percent),
            process.Started.ToLocalTime().ToString(age < TimeSpan.FromDays(1) ? "HH:mm" : "MMMdd", CultureInfo.InvariantCulture),
            process.Terminal ?? "?",
            process.ProcessorTime.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
            process.Command,
        ];
    }

    private static string Text(int number) => number.ToString(null, CultureInfo.InvariantCulture);
}
