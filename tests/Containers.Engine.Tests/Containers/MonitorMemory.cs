using System.Globalization;
using Containers.Engine.Containers;

namespace Containers.Engine.Tests.Containers;

/// <summary>The monitor of a container that runs, as the kernel knows it.</summary>
internal static class MonitorMemory
{
    /// <summary>The process that started the container's program.</summary>
    public static int ProcessOf(ContainerInfo container) => int.Parse(
        File.ReadAllText($"/proc/{container.ProcessId}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Memory that no other process has (proc_pid_smaps(5), Private_Clean and Private_Dirty), in bytes.</summary>
    public static long PrivateBytes(ContainerInfo container) => File.ReadAllLines($"/proc/{ProcessOf(container)}/smaps_rollup")
        .Where(line => line.StartsWith("Private_", StringComparison.Ordinal) && !line.StartsWith("Private_Hugetlb", StringComparison.Ordinal))
        .Sum(line => 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
}
