using System.Diagnostics;
using System.Globalization;
using Containers.Engine.Host;
using Containers.Linux;
using Containers.Linux.Cgroups;

namespace Containers.Engine.Containers.Observation;

/// <summary>Measures containers time and again; rates are over the time since the measurement before.</summary>
internal sealed class StatisticsReader
{
    private readonly Dictionary<string, (TimeSpan Processor, long At)> _before = [];

    /// <summary>What a container uses now; nothing where it does not run, or ends meanwhile.</summary>
    public ContainerStatistics Read(ContainerInfo container, Cgroup cgroup)
    {
        ContainerStatistics nothing = new() { Id = container.Id, Name = container.Name, Time = DateTimeOffset.UtcNow };
        if (container.ProcessId is not { } process)
        {
            return nothing;
        }

        try
        {
            CgroupStatistics used = cgroup.ReadStatistics();
            TimeSpan processor = TimeSpan.FromMicroseconds((used.Cpu?.Total ?? 0) / 1000.0);
            long at = Stopwatch.GetTimestamp();
            double percent = _before.TryGetValue(container.Id, out (TimeSpan Processor, long At) before) && processor >= before.Processor
                ? 100 * ((processor - before.Processor) / Stopwatch.GetElapsedTime(before.At, at))
                : 0;
            _before[container.Id] = (processor, at);
            List<DeviceTraffic> devices = Network(process);
            return nothing with
            {
                CpuPercent = percent,
                ProcessorTime = processor,
                MemoryUsage = InUse(used.Memory),
                MemoryLimit = Math.Min((long)Math.Min(used.Memory?.Memory.Limit ?? long.MaxValue, long.MaxValue), MachineMemory.Read()),
                BlockRead = Bytes(used.Block, "Read"),
                BlockWritten = Bytes(used.Block, "Write"),
                NetworkReceived = devices.Sum(static device => device.Received),
                NetworkSent = devices.Sum(static device => device.Sent),
                Devices = devices,
                Group = used,
                MachineTime = MachineTime(),
                Pids = (long)(used.Pids?.Current ?? 0),
            };
        }
        catch (Exception exception) when (exception is LinuxException { Errno: Errno.ENOENT or Errno.ENODEV or Errno.ESRCH } or FileNotFoundException or DirectoryNotFoundException)
        {
            return nothing;
        }
    }

    /// <summary>As docker counts: the use less <c>inactive_file</c>, of v1 with the groups below.</summary>
    private static long InUse(MemoryStatistics? memory)
    {
        if (memory is null)
        {
            return 0;
        }

        ulong idle = memory.Details.TryGetValue("total_inactive_file", out ulong total) ? total : memory.Details.GetValueOrDefault("inactive_file");
        return (long)(memory.Memory.Usage - Math.Min(idle, memory.Memory.Usage));
    }

    private static long Bytes(BlockStatistics? block, string operation) =>
        (block?.Bytes ?? []).Where(entry => entry.Operation.Equals(operation, StringComparison.OrdinalIgnoreCase)).Sum(entry => (long)entry.Value);

    /// <summary>A process's network devices (proc_pid_net(5), dev): bytes received are the first number, bytes sent the ninth.</summary>
    private static List<DeviceTraffic> Network(int process)
    {
        List<DeviceTraffic> devices = [];
        foreach (string line in File.ReadLines($"/proc/{process}/net/dev").Skip(2))
        {
            string[] parts = line.Split(':', 2);
            string[] numbers = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts[0].Trim() is var name and not "lo")
            {
                devices.Add(new DeviceTraffic(name, long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[8], CultureInfo.InvariantCulture)));
            }
        }

        return devices;
    }

    /// <summary>The first line of proc_stat(5): user, nice, system, idle, iowait, irq and softirq, in hundredths of a second (USER_HZ).</summary>
    private static TimeSpan MachineTime() => TimeSpan.FromMilliseconds(
        10 * File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(7).Sum(static ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
}
