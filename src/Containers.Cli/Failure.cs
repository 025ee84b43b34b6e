using Containers.Cli.Output;
using Containers.Engine;

namespace Containers.Cli;

/// <summary>Commands of several names, of which some may fail.</summary>
internal static class Failure
{
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
