using System.Globalization;

namespace Containers.Engine.Host;

/// <summary>The machine's main memory.</summary>
internal static class MachineMemory
{
    /// <summary>Its size in bytes: MemTotal of proc_meminfo(5), its first line, <c>MemTotal:  16384000 kB</c>.</summary>
    public static long Read() =>
        1024 * long.Parse(File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
