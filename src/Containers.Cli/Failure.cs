using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli;

/// <summary>Commands of several names, of which some may fail.</summary>
internal static class Failure
{
    /// <summary>Does something for the containers of all names at once (<see cref="BulkWork"/>), and tells what came of each in the order of the names.</summary>
    /// <param name="names">The names.</param>
    /// <param name="work">What is done; it writes nothing.</param>
    /// <param name="tell">Tells, once the work of a name has ended, what came of it; it waits for the work, and so throws what that threw.</param>
    /// <returns>As <see cref="ForEachAsync"/>.</returns>
    public static async Task<int> ForAllAsync(IReadOnlyList<string> names, Func<string, Task> work, Func<string, Task, Task> tell)
    {
        await using BulkWork all = new();
        Task[] begun = [.. names.Select(name => all.Begin(async () =>
        {
            await work(name).ConfigureAwait(false);
            return name;
        }))];
        int next = 0;
        return await ForEachAsync(names, name => tell(name, begun[next++])).ConfigureAwait(false);
    }

    /// <summary>As above, telling the names of those with which it went well.</summary>
    public static Task<int> ForAllAsync(IReadOnlyList<string> names, Func<string, Task> work) => ForAllAsync(names, work, static async (name, begun) =>
    {
        await begun.ConfigureAwait(false);
        Terminal.Tell(name);
    });

    /// <summary>Does something for each name; a name that fails is reported and does not stop the others.</summary>
    /// <returns>The exit code: failure where any name failed.</returns>
    public static async Task<int> ForEachAsync(IEnumerable<string> names, Func<string, Task> action)
    {
        int exitCode = ExitCode.Success;
        foreach (string name in names)
        {
            try
            {
                await action(name).ConfigureAwait(false);
            }
            catch (Exception exception) when (ErrorKinds.IsExpected(exception))
            {
                Terminal.ReportError(exception.Message);
                exitCode = ExitCode.Failure;
            }
        }

        return exitCode;
    }
}
