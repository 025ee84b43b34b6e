using System.Globalization;
using System.Text.Json;
using Containers.Oci;

namespace Containers.Engine.Host;

/// <summary>Writes the machine as JSON under the field names of Docker's Engine API ("SystemInfo").</summary>
internal static class HostInspection
{
    /// <summary>One object.</summary>
    public static string ToJson(HostInfo host) => JsonOutput.ReadableObject(writer => Write(writer, host));

    private static void Write(Utf8JsonWriter writer, HostInfo host)
    {
        writer.WriteNumber("Containers", host.Containers);
        writer.WriteNumber("ContainersRunning", host.Running);
        writer.WriteNumber("ContainersPaused", host.Paused);
        writer.WriteNumber("ContainersStopped", host.Stopped);
        writer.WriteNumber("Images", host.Images);
        writer.WriteString("Driver", "overlay2");
        writer.WriteStartArray("DriverStatus");
        writer.WriteStartArray();
        writer.WriteStringValue("Backing Filesystem");
        writer.WriteStringValue(host.FileSystem);
        writer.WriteEndArray();
        writer.WriteEndArray();
        writer.WriteStartObject("Plugins");
        writer.WriteTexts("Log", host.LogDrivers);
        writer.WriteEndObject();
        WriteLimits(writer, host);
        writer.WriteString("LoggingDriver", host.LogDrivers[0]);
        writer.WriteString("CgroupDriver", "cgroupfs");
        writer.WriteString("CgroupVersion", host.CgroupVersion.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("KernelVersion", host.KernelVersion);
        writer.WriteString("OperatingSystem", host.OperatingSystem);
        writer.WriteString("OSType", "linux");
        writer.WriteString("Architecture", host.Architecture switch { "amd64" => "x86_64", "arm64" => "aarch64", string other => other });
        writer.WriteNumber("NCPU", host.Processors);
        writer.WriteNumber("MemTotal", host.Memory);
        writer.WriteString("DockerRootDir", host.Root);
        writer.WriteString("Name", host.Name);
        writer.WriteString("ServerVersion", host.EngineVersion.ToString());
        writer.WriteStartObject("Runtimes");
        if (host.Runtime is { } runtime)
        {
            writer.WriteStartObject(ProductPrograms.Runtime);
            writer.WriteString("path", runtime);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteString("DefaultRuntime", ProductPrograms.Runtime);
        writer.WriteTexts("SecurityOptions", SecurityOf(host));
        writer.WriteTexts("Warnings", host.Warnings);
    }

    private static void WriteLimits(Utf8JsonWriter writer, HostInfo host)
    {
        bool processor = host.Controllers.Contains("cpu");
        writer.WriteBoolean("MemoryLimit", host.Controllers.Contains("memory"));
        writer.WriteBoolean("SwapLimit", host.LimitsSwap);
        writer.WriteBoolean("CpuCfsPeriod", processor);
        writer.WriteBoolean("CpuCfsQuota", processor);
        writer.WriteBoolean("CPUShares", processor);
        writer.WriteBoolean("CPUSet", host.Controllers.Contains("cpuset"));
        writer.WriteBoolean("PidsLimit", host.Controllers.Contains("pids"));
    }

    private static IEnumerable<string> SecurityOf(HostInfo host) =>
    [
        .. host.Security.Select(name => name == "seccomp" ? "name=seccomp,profile=builtin" : $"name={name}"),
        .. host.Rootless ? ["name=rootless"] : Array.Empty<string>(),
    ];
}
