using Containers.Cli.Output;
using Containers.Engine;

namespace Containers.Cli;

/// <summary>What goes wrong outside the program, and is told to its user in one line; anything else is a fault of the program.</summary>
internal static class Failure
{
    public static bool IsExpected(Exception exception) =>
        exception is ContainersException or IOException or UnauthorizedAccessException or FormatException or HttpRequestException;

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
            catch (Exception exception) when (IsExpected(exception))
            {
                Terminal.ReportError(exception.Message);
                exitCode = ExitCode.Failure;
            }
        }

        return exitCode;
    }
}
