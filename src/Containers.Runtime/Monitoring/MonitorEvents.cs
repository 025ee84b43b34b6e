using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci.Monitor;

namespace Containers.Runtime.Monitoring;

/// <summary>Tells the journal of the store what only those see who started a container or a program in it.</summary>
internal static class MonitorEvents
{
    /// <summary>The container runs.</summary>
    public static void Started(MonitorConfiguration configuration) => Write(configuration, "start");

    /// <summary>The container has ended.</summary>
    public static void Ended(MonitorConfiguration configuration, ContainerState state)
    {
        if (state.OomKilled)
        {
            Write(configuration, "oom");
        }

        Write(
            configuration,
            "die",
            ("exitCode", state.ExitCode!.Value.ToString(CultureInfo.InvariantCulture)),
            ("execDuration", ((long)(state.Finished - state.Started)!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>A program that was executed in the container has ended.</summary>
    /// <param name="configuration">The container's.</param>
    /// <param name="id">The ID that its start was told with.</param>
    /// <param name="exitCode">Its exit code.</param>
    public static void ProgramEnded(MonitorConfiguration configuration, string id, int exitCode) =>
        Write(configuration, "exec_die", ("execID", id), ("exitCode", exitCode.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The container's health is another than it was.</summary>
    public static void HealthChanged(MonitorConfiguration configuration, string status) => Write(configuration, $"health_status: {status}");

    /// <summary>A container lives on where the journal cannot be written.</summary>
    private static void Write(MonitorConfiguration configuration, string action, params ReadOnlySpan<(string Name, string Value)> more)
    {
        if (configuration.JournalPath is not { } path)
        {
            return;
        }

        Dictionary<string, string> attributes = new(configuration.EventAttributes ?? new Dictionary<string, string>());
        foreach ((string name, string value) in more)
        {
            attributes[name] = value;
        }

        try
        {
            EventRecord happened = new() { Type = "container", Action = action, Id = configuration.Id, Attributes = attributes };
            Journal.Append(path, happened.ToJson(), EventRecord.JournalLimit);
        }
        catch (LinuxException)
        {
            return;
        }
    }
}
