using System.Globalization;
using System.Text;
using Containers.Linux.Processes;

namespace Containers.Engine.Containers.Observation;

/// <summary>The processes of a container as the machine's ps(1) shows them with options of the caller's choice.</summary>
/// <param name="Titles">The headings of the columns.</param>
/// <param name="Rows">A row for each process.</param>
public sealed record ProcessListing(IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const string Program = "ps";
    private const int LongestOutput = 64 << 20;

    /// <summary>Runs ps and keeps the lines of a container's processes. The last column takes what is left of a line.</summary>
    internal static async Task<ProcessListing> ReadAsync(
        string container, IReadOnlySet<int> processes, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        string path = ProgramRun.Find(Program)
            ?? throw new ContainerStateException(container, "Options of ps need the program ps, which is not installed. Install the package procps, or leave out the options.");
        string[] members = [.. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))];

        // Without a selection ps shows the caller's own processes alone. Beside some, such as -C, it takes no -q; those select by themselves.
        ProgramOutcome outcome = await RunAsync([.. options, "-q", string.Join(',', members)]);
        if (outcome.ExitCode != 0)
        {
            outcome = await RunAsync(options);
        }

        string asked = string.Join(' ', options);
        if (outcome.ExitCode != 0)
        {
            throw new ContainerStateException(container, $"'ps {asked}' ended with exit code {outcome.ExitCode}: {outcome.Reason}");
        }

        string[] lines = Encoding.UTF8.GetString(outcome.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] titles = lines.Length == 0 ? [] : Words(lines[0], int.MaxValue);
        int column = Array.IndexOf(titles, "PID");
        return column < 0
            ? throw new ContainerStateException(container, $"'ps {asked}' shows no column PID, by which the container's processes are found. Ask for it, as in -o pid,comm.")
            : new ProcessListing(titles, [.. lines.Skip(1).Select(line => Words(line, titles.Length)).Where(row => row.Length > column && members.Contains(row[column]))]);

        Task<ProgramOutcome> RunAsync(IReadOnlyList<string> arguments) => ProgramRun.RunAsync(path, [Program, .. arguments], [], LongestOutput, cancellationToken);
    }

    private static string[] Words(string line, int count)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length <= count ? words : [.. words[..(count - 1)], string.Join(' ', words[(count - 1)..])];
    }
}
