using System.Text.Json;
using Containers.Linux.Cgroups;

namespace Containers.Runtime.Commands;

/// <summary>Statistics as runc's <c>events</c> writes them, which its callers read.</summary>
internal static class StatisticsJson
{
    /// <summary>Writes the member <c>data</c>.</summary>
    internal static void Write(Utf8JsonWriter writer, CgroupStatistics statistics)
    {
        writer.WriteStartObject("data");
        WriteCpu(writer, statistics.Cpu ?? new CpuStatistics());
        WriteMemory(writer, statistics.Memory);
        writer.WriteStartObject("pids");
        writer.WriteNumber("current", statistics.Pids?.Current ?? 0);
        writer.WriteNumber("limit", statistics.Pids?.Limit ?? 0);
        writer.WriteEndObject();
        writer.WriteStartObject("blkio");
        WriteBlock(writer, "ioServiceBytesRecursive", statistics.Block?.Bytes);
        WriteBlock(writer, "ioServicedRecursive", statistics.Block?.Operations);
        writer.WriteEndObject();
        writer.WriteStartObject("hugetlb");
        foreach ((string size, UsageStatistics usage) in statistics.HugePages)
        {
            WriteUsage(writer, size, usage, hasLimit: false);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCpu(Utf8JsonWriter writer, CpuStatistics cpu)
    {
        writer.WriteStartObject("cpu");
        writer.WriteStartObject("usage");
        writer.WriteNumber("total", cpu.Total);
        writer.WriteStartArray("percpu");
        foreach (ulong processor in cpu.ByProcessor)
        {
            writer.WriteNumberValue(processor);
        }

        writer.WriteEndArray();
        writer.WriteNumber("kernel", cpu.Kernel);
        writer.WriteNumber("user", cpu.User);
        writer.WriteEndObject();
        writer.WriteStartObject("throttling");
        writer.WriteNumber("periods", cpu.Periods);
        writer.WriteNumber("throttledPeriods", cpu.ThrottledPeriods);
        writer.WriteNumber("throttledTime", cpu.ThrottledTime);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter writer, MemoryStatistics? memory)
    {
        writer.WriteStartObject("memory");
        if (memory is not null)
        {
            writer.WriteNumber("cache", memory.Cache);
            WriteUsage(writer, "usage", memory.Memory, hasLimit: true);
            WriteUsage(writer, "swap", memory.Swap, hasLimit: true);
            WriteUsage(writer, "kernel", memory.Kernel, hasLimit: true);
            writer.WriteStartObject("raw");
            foreach ((string name, ulong value) in memory.Details)
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter writer, string name, UsageStatistics? usage, bool hasLimit)
    {
        if (usage is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        if (hasLimit)
        {
            writer.WriteNumber("limit", usage.Limit);
        }

        writer.WriteNumber("usage", usage.Usage);
        writer.WriteNumber("max", usage.Most);
        writer.WriteNumber("failcnt", usage.Failures);
        writer.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter writer, string name, IReadOnlyList<BlockEntry>? entries)
    {
        writer.WriteStartArray(name);
        foreach (BlockEntry entry in entries ?? [])
        {
            writer.WriteStartObject();
            writer.WriteNumber("major", entry.Major);
            writer.WriteNumber("minor", entry.Minor);
            writer.WriteString("op", entry.Operation);
            writer.WriteNumber("value", entry.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
