using System.Globalization;

namespace Containers.Runtime.Commands;

/// <summary>
/// Sockets that a service manager has opened for this process, from descriptor 3 on (sd_listen_fds(3)): they are for the container's program, which gets
/// them under the same numbers.
/// </summary>
internal static class SocketActivation
{
    private const string CountName = "LISTEN_FDS";
    private const string ProcessName = "LISTEN_PID";
    private const string NamesName = "LISTEN_FDNAMES";

    /// <summary>How many there are; none where the variables are meant for another process.</summary>
    internal static int Count() =>
        Environment.GetEnvironmentVariable(ProcessName) == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        && int.TryParse(Environment.GetEnvironmentVariable(CountName), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;

    /// <summary>The variables that tell the container's first process of so many sockets; none for 0.</summary>
    internal static IReadOnlyList<string> Variables(int count)
    {
        if (count == 0)
        {
            return [];
        }

        string number = count.ToString(CultureInfo.InvariantCulture);
        return Environment.GetEnvironmentVariable(NamesName) is { } names
            ? [$"{CountName}={number}", $"{ProcessName}=1", $"{NamesName}={names}"]
            : [$"{CountName}={number}", $"{ProcessName}=1"];
    }
}
