using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Monitor;
using Containers.Supervision.Networks;

namespace Containers.Runtime.Monitoring;

/// <summary>Tells the journal of the store what only those see who started a container or a program in it.</summary>
internal static class MonitorEvents
{
    /// <summary>The container runs.</summary>
    public static void Started(string bundle, MonitorConfiguration configuration)
    {
        foreach (MountedVolume volume in configuration.Volumes ?? [])
        {
            AppendVolume(configuration, "mount", volume.Name, new Dictionary<string, string>
            {
                ["container"] = configuration.Id,
                ["destination"] = volume.Destination,
                ["driver"] = volume.Driver,
                ["propagation"] = "",
                ["read/write"] = volume.ReadOnly ? "false" : "true",
            });
        }

        Write(bundle, configuration, "start");
    }

    /// <summary>The kernel has ended one of the container's processes because memory was short.</summary>
    public static void OutOfMemory(string bundle, MonitorConfiguration configuration) => Write(bundle, configuration, "oom");

    /// <summary>The container has ended.</summary>
    public static void Ended(string bundle, MonitorConfiguration configuration, RunRecord state)
    {
        Write(
            bundle,
            configuration,
            "die",
            ("exitCode", state.ExitCode!.Value.ToString(CultureInfo.InvariantCulture)),
            ("execDuration", ((long)(state.Finished - state.Started)!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        foreach (MountedVolume volume in configuration.Volumes ?? [])
        {
            AppendVolume(configuration, "unmount", volume.Name, new Dictionary<string, string> { ["container"] = configuration.Id, ["driver"] = volume.Driver });
        }
    }

    /// <summary>A program that was executed in the container has ended.</summary>
    /// <param name="bundle">The container's folder.</param>
    /// <param name="configuration">The container's.</param>
    /// <param name="id">The ID that its start was told with.</param>
    /// <param name="exitCode">Its exit code.</param>
    public static void ProgramEnded(string bundle, MonitorConfiguration configuration, string id, int exitCode) =>
        Write(bundle, configuration, "exec_die", ("execID", id), ("exitCode", exitCode.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The container has left its networks.</summary>
    public static void Disconnected(MonitorConfiguration configuration, IReadOnlyList<LinkConfiguration> links)
    {
        foreach (LinkConfiguration link in links)
        {
            Append(configuration, new EventRecord
            {
                Type = "network",
                Action = "disconnect",
                Id = link.NetworkId,
                Attributes = new Dictionary<string, string> { ["container"] = configuration.Id, ["name"] = link.Network, ["type"] = link.Driver },
            });
        }
    }

    /// <summary>The container's health is another than it was.</summary>
    public static void HealthChanged(string bundle, MonitorConfiguration configuration, string status) => Write(bundle, configuration, $"health_status: {status}");

    private static void Write(string bundle, MonitorConfiguration configuration, string action, params ReadOnlySpan<(string Name, string Value)> more)
    {
        Dictionary<string, string> attributes = new(AttributesNow(bundle) ?? configuration.EventAttributes ?? new Dictionary<string, string>());
        foreach ((string name, string value) in more)
        {
            attributes[name] = value;
        }

        Append(configuration, new EventRecord { Type = "container", Action = action, Id = configuration.Id, Attributes = attributes });
    }

    private static void AppendVolume(MonitorConfiguration configuration, string action, string name, Dictionary<string, string> attributes) =>
        Append(configuration, new EventRecord { Type = "volume", Action = action, Id = name, Attributes = attributes });

    /// <summary>A container lives on where the journal cannot be written.</summary>
    private static void Append(MonitorConfiguration configuration, EventRecord happened)
    {
        if (configuration.JournalPath is not { } path)
        {
            return;
        }

        try
        {
            Journal.Append(path, happened.ToJson(), EventRecord.JournalLimit);
        }
        catch (LinuxException)
        {
            return;
        }
    }

    /// <summary>What is to be said of the container by now: it may have another name than when it was started.</summary>
    private static IReadOnlyDictionary<string, string>? AttributesNow(string bundle)
    {
        try
        {
            return MonitorConfiguration.Read(FileDescriptor.ReadFile(Path.Combine(bundle, MonitorConfiguration.FileName))).EventAttributes;
        }
        catch (Exception exception) when (exception is LinuxException or OciFormatException)
        {
            return null; // It was removed, or its disk fails.
        }
    }
}
