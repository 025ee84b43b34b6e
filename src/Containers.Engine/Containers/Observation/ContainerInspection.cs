using System.Globalization;
using System.Text.Json;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Oci;
using Containers.Oci.Monitor;

namespace Containers.Engine.Containers.Observation;

/// <summary>Writes a container as JSON under the field names of Docker's Engine API ("ContainerInspect").</summary>
internal static class ContainerInspection
{
    private const string NoTime = "0001-01-01T00:00:00Z";
    private const int Billion = 1_000_000_000;

    /// <summary>One object.</summary>
    public static string ToJson(ContainerInfo container) => JsonOutput.ReadableObject(writer => Write(writer, container));

    private static void Write(Utf8JsonWriter writer, ContainerInfo container)
    {
        writer.WriteString("Id", container.Id);
        writer.WriteString("Created", Time(container.Created));
        writer.WriteString("Path", container.Command.Count > 0 ? container.Command[0] : "");
        Strings(writer, "Args", container.Command.Skip(1));
        WriteState(writer, container);
        writer.WriteString("Image", container.ImageId);
        writer.WriteString("LogPath", container.LogPath);
        writer.WriteString("Name", $"/{container.Name}");
        writer.WriteNumber("RestartCount", container.RestartCount);
        writer.WriteString("Driver", "overlay2");
        writer.WriteString("Platform", "linux");
        WriteHostConfig(writer, container.Options, container.Ids);
        WriteGraphDriver(writer, container);
        writer.WriteStartArray("Mounts");
        foreach (string tmpfs in container.Options.Tmpfs ?? [])
        {
            string[] parts = tmpfs.Split(':', 2);
            writer.WriteStartObject();
            writer.WriteString("Type", "tmpfs");
            writer.WriteString("Source", "");
            writer.WriteString("Destination", parts[0]);
            writer.WriteString("Mode", parts.Length == 2 ? parts[1] : "");
            writer.WriteBoolean("RW", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteConfig(writer, container);
        writer.WriteStartObject("NetworkSettings");
        Empty(writer, "Ports");
        Empty(writer, "Networks");
        writer.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter writer, ContainerInfo container)
    {
        writer.WriteStartObject("State");
        writer.WriteString("Status", container.Status.ToString().ToLowerInvariant());
        writer.WriteBoolean("Running", container.ProcessId is not null);
        writer.WriteBoolean("Paused", container.Status == ContainerStatus.Paused);
        writer.WriteBoolean("Restarting", container.Status == ContainerStatus.Restarting);
        writer.WriteBoolean("OOMKilled", container.OomKilled);
        writer.WriteBoolean("Dead", container.Status == ContainerStatus.Dead);
        writer.WriteNumber("Pid", container.ProcessId ?? 0);
        writer.WriteNumber("ExitCode", container.ExitCode ?? 0);
        writer.WriteString("Error", container.Error ?? "");
        writer.WriteString("StartedAt", Time(container.Started));
        writer.WriteString("FinishedAt", Time(container.Finished));
        if (container.Health is { } health)
        {
            WriteHealth(writer, health);
        }

        writer.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter writer, ContainerHealth health)
    {
        writer.WriteStartObject("Health");
        writer.WriteString("Status", health.Status);
        writer.WriteNumber("FailingStreak", health.FailingStreak);
        writer.WriteStartArray("Log");
        foreach (HealthCheckResult result in health.Log)
        {
            writer.WriteStartObject();
            writer.WriteString("Start", Time(result.Start));
            writer.WriteString("End", Time(result.End));
            writer.WriteNumber("ExitCode", result.ExitCode);
            writer.WriteString("Output", result.Output);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteHostConfig(Utf8JsonWriter writer, ContainerOptions options, IdRange? ids)
    {
        ContainerLimits limits = options.Limits ?? new();
        writer.WriteStartObject("HostConfig");
        WriteLog(writer, options.Log ?? new LogOptions());
        writer.WriteStartObject("RestartPolicy");
        writer.WriteString("Name", options.Restart?.Name ?? "no");
        writer.WriteNumber("MaximumRetryCount", options.Restart?.MostRetries ?? 0);
        writer.WriteEndObject();
        writer.WriteBoolean("AutoRemove", options.Remove);
        writer.WriteBoolean("Init", options.Init);
        writer.WriteString("Runtime", options.Runtime ?? ProductPrograms.Runtime);
        Strings(writer, "CapAdd", options.CapAdd);
        Strings(writer, "CapDrop", options.CapDrop);
        writer.WriteString("CgroupnsMode", options.CgroupNamespace ?? "private");
        Strings(writer, "GroupAdd", options.AdditionalGroups);
        writer.WriteString("IpcMode", options.Ipc ?? "private");
        writer.WriteNumber("OomScoreAdj", options.OomScoreAdjust ?? 0);
        writer.WriteString("PidMode", options.Pid ?? "");
        writer.WriteBoolean("Privileged", options.Privileged);
        writer.WriteBoolean("ReadonlyRootfs", options.ReadOnly);
        Strings(writer, "SecurityOpt", SecurityOf(options.Security));
        Map(writer, "Tmpfs", (options.Tmpfs ?? []).Select(text => text.Split(':', 2)).Select(parts => (parts[0], parts.Length == 2 ? parts[1] : "")));
        writer.WriteString("UTSMode", options.Uts ?? "");
        writer.WriteString("UsernsMode", options.UserNamespace ?? "");
        if (ids is not null)
        {
            // As podman shows it: first ID inside, first ID outside, how many.
            writer.WriteStartObject("IDMappings");
            Strings(writer, "UidMap", [string.Create(CultureInfo.InvariantCulture, $"0:{ids.FirstUser}:{ids.Count}")]);
            Strings(writer, "GidMap", [string.Create(CultureInfo.InvariantCulture, $"0:{ids.FirstGroup}:{ids.Count}")]);
            writer.WriteEndObject();
        }

        writer.WriteNumber("ShmSize", options.SharedMemorySize ?? 64 << 20);
        Map(writer, "Sysctls", (options.Sysctls ?? new Dictionary<string, string>()).Select(entry => (entry.Key, entry.Value)));
        writer.WriteNumber("CpuShares", limits.CpuShares ?? 0);
        writer.WriteNumber("Memory", limits.Memory ?? 0);
        writer.WriteNumber("NanoCpus", (long)((limits.Cpus ?? 0) * Billion));
        writer.WriteNumber("BlkioWeight", limits.BlockIOWeight ?? 0);
        Rates(writer, "BlkioWeightDevice", "Weight", limits.BlockIOWeightDevice);
        Rates(writer, "BlkioDeviceReadBps", "Rate", limits.DeviceReadBps);
        Rates(writer, "BlkioDeviceWriteBps", "Rate", limits.DeviceWriteBps);
        Rates(writer, "BlkioDeviceReadIOps", "Rate", limits.DeviceReadIops);
        Rates(writer, "BlkioDeviceWriteIOps", "Rate", limits.DeviceWriteIops);
        writer.WriteNumber("CpuPeriod", limits.CpuPeriod ?? 0);
        writer.WriteNumber("CpuQuota", limits.CpuQuota ?? 0);
        writer.WriteString("CpusetCpus", limits.CpusetCpus ?? "");
        writer.WriteString("CpusetMems", limits.CpusetMems ?? "");
        WriteDevices(writer, options.Devices ?? []);
        Strings(writer, "DeviceCgroupRules", options.DeviceCgroupRules);
        writer.WriteNumber("MemoryReservation", limits.MemoryReservation ?? 0);
        writer.WriteNumber("MemorySwap", limits.MemorySwap ?? (limits.Memory ?? 0) * 2);
        writer.WriteBoolean("OomKillDisable", limits.OomKillDisable);
        writer.WriteNumber("PidsLimit", limits.PidsLimit ?? 0);
        WriteUlimits(writer, options.Ulimits ?? []);
        writer.WriteEndObject();
    }

    private static void WriteLog(Utf8JsonWriter writer, LogOptions log)
    {
        writer.WriteStartObject("LogConfig");
        writer.WriteString("Type", log.Driver);
        Map(writer, "Config", (log.Options ?? new Dictionary<string, string>()).Select(entry => (entry.Key, entry.Value)));
        writer.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter writer, ContainerInfo container)
    {
        ContainerOptions options = container.Options;
        writer.WriteStartObject("Config");
        writer.WriteString("Hostname", container.Hostname);
        writer.WriteString("Domainname", options.DomainName ?? "");
        writer.WriteString("User", container.User);
        writer.WriteBoolean("Tty", options.Terminal);
        writer.WriteBoolean("OpenStdin", options.Interactive);
        Strings(writer, "Env", container.Environment);
        Strings(writer, "Cmd", options.Command);
        writer.WriteString("Image", container.Image);
        writer.WriteString("WorkingDir", container.WorkingDirectory);
        Strings(writer, "Entrypoint", options.Entrypoint);
        Map(writer, "Labels", container.Labels.Select(label => (label.Key, label.Value)));
        writer.WriteString("StopSignal", options.StopSignal ?? "SIGTERM");
        if (options.StopTimeout is { } timeout)
        {
            writer.WriteNumber("StopTimeout", (long)timeout.TotalSeconds);
        }

        writer.WriteEndObject();
    }

    private static void WriteGraphDriver(Utf8JsonWriter writer, ContainerInfo container)
    {
        writer.WriteStartObject("GraphDriver");
        writer.WriteStartObject("Data");
        writer.WriteString("LowerDir", container.LowerDir);
        writer.WriteString("MergedDir", container.MergedDir);
        writer.WriteString("UpperDir", container.UpperDir);
        writer.WriteString("WorkDir", container.WorkDir);
        writer.WriteEndObject();
        writer.WriteString("Name", "overlay2");
        writer.WriteEndObject();
    }

    private static void WriteDevices(Utf8JsonWriter writer, IReadOnlyList<string> devices)
    {
        writer.WriteStartArray("Devices");
        foreach ((string host, string container, string access) in devices.Select(Bundles.DeviceOptions.Parse))
        {
            writer.WriteStartObject();
            writer.WriteString("PathOnHost", host);
            writer.WriteString("PathInContainer", container);
            writer.WriteString("CgroupPermissions", access);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteUlimits(Utf8JsonWriter writer, IReadOnlyList<string> ulimits)
    {
        writer.WriteStartArray("Ulimits");
        foreach (string text in ulimits)
        {
            Oci.Runtime.RuntimeResourceLimit limit = Bundles.ResourceOptions.ParseUlimit(text);
            writer.WriteStartObject();
            writer.WriteString("Name", text.Split('=')[0]);
            writer.WriteNumber("Hard", (long)limit.Hard);
            writer.WriteNumber("Soft", (long)limit.Soft);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Rates(Utf8JsonWriter writer, string name, string field, IReadOnlyList<string>? rates)
    {
        writer.WriteStartArray(name);
        foreach (string rate in rates ?? [])
        {
            int colon = rate.LastIndexOf(':');
            writer.WriteStartObject();
            writer.WriteString("Path", rate[..colon]);
            writer.WriteNumber(field, ByteSize.Parse(rate[(colon + 1)..]));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static List<string> SecurityOf(SecurityOptions? security)
    {
        List<string> options = [];
        if (security is { NoNewPrivileges: true })
        {
            options.Add("no-new-privileges");
        }

        if (security is { SeccompProfile: { } profile })
        {
            options.Add($"seccomp={profile}");
        }

        if (security is { AppArmorProfile: { } appArmor })
        {
            options.Add($"apparmor={appArmor}");
        }

        if (security is { UnconfinedSystemPaths: true })
        {
            options.Add("systempaths=unconfined");
        }

        return options;
    }

    private static void Strings(Utf8JsonWriter writer, string name, IEnumerable<string>? values)
    {
        if (values is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void Map(Utf8JsonWriter writer, string name, IEnumerable<(string Key, string Value)> entries)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in entries)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void Empty(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteEndObject();
    }

    private static string Time(DateTimeOffset? time) =>
        time is { } known ? known.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) : NoTime;
}
