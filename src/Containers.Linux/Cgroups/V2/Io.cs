using System.Globalization;

namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 io controller (admin-guide/cgroup-v2.rst of Linux, "IO").</summary>
internal sealed class Io : IController, IStatisticsSource
{
    private const string SchedulerWeights = "io.bfq.weight";
    private const string CostWeights = "io.weight";

    public string Name => "io";

    public void Apply(GroupFiles group, ResourceLimits limits)
    {
        if (limits.Block is not { } block)
        {
            return;
        }

        // BFQ's own file has v1's range, 1 to 1000; the controller's has 1 to 10000.
        bool scheduler = group.Has(SchedulerWeights);
        string weights = scheduler ? SchedulerWeights : CostWeights;
        group.WriteIfAsked(weights, scheduler ? block.Weight : WeightOf(block.Weight));
        foreach (DeviceRate device in block.DeviceWeights)
        {
            group.Write(weights, Line(device, scheduler ? device.Rate : WeightOf(device.Rate)!.Value));
        }

        Limit(group, "rbps", block.ReadBytes);
        Limit(group, "wbps", block.WriteBytes);
        Limit(group, "riops", block.Reads);
        Limit(group, "wiops", block.Writes);
    }

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        if (!group.Has("io.stat"))
        {
            return;
        }

        List<BlockEntry> bytes = [];
        List<BlockEntry> operations = [];
        foreach (string line in group.Read("io.stat").Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] device = words.Length > 0 ? words[0].Split(':') : [];
            foreach (string word in device.Length == 2 ? words[1..] : [])
            {
                // rbytes=1 wbytes=2 dbytes=3 rios=4 wios=5 dios=6, and more that v1 has nothing like.
                string operation = word[0] switch { 'r' => "Read", 'w' => "Write", _ => "Discard" };
                int equals = word.IndexOf('=', StringComparison.Ordinal);
                List<BlockEntry>? entries = equals < 0 ? null : word[1..equals] switch { "bytes" => bytes, "ios" => operations, _ => null };
                entries?.Add(new BlockEntry(GroupFiles.Number(device[0]), GroupFiles.Number(device[1]), operation, GroupFiles.Number(word[(equals + 1)..])));
            }
        }

        statistics.Block = new BlockStatistics(bytes, operations);
    }

    /// <summary>The weight (1 to 10000) of a v1 weight (10 to 1000), in proportion.</summary>
    internal static ulong? WeightOf(ulong? weight) => weight is { } given ? 1 + ((Math.Clamp(given, 10, 1000) - 10) * 9999 / 990) : null;

    private static void Limit(GroupFiles group, string key, IReadOnlyList<DeviceRate> rates)
    {
        foreach (DeviceRate rate in rates)
        {
            string value = rate.Rate == 0 ? "max" : rate.Rate.ToString(CultureInfo.InvariantCulture);
            group.Write("io.max", Line(rate, $"{key}={value}"));
        }
    }

    private static string Line(DeviceRate device, object value) =>
        string.Create(CultureInfo.InvariantCulture, $"{device.Major}:{device.Minor} {value}");
}
