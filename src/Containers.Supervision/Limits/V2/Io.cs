using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V2;

/// <summary>The v2 io controller (admin-guide/cgroup-v2.rst of Linux, "IO").</summary>
internal sealed class Io : IController
{
    private const string SchedulerWeights = "io.bfq.weight";
    private const string CostWeights = "io.weight";

    public string Name => "io";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.BlockIO is not { } block)
        {
            return;
        }

        // BFQ's own file has v1's range, 1 to 1000; the controller's has 1 to 10000.
        bool scheduler = group.Has(SchedulerWeights);
        string weights = scheduler ? SchedulerWeights : CostWeights;
        group.WriteIfAsked(weights, scheduler ? block.Weight : WeightOf(block.Weight));
        foreach (LinuxWeightDevice device in block.WeightDevice)
        {
            if (device.Weight is { } weight)
            {
                group.Write(weights, Line(device.Major, device.Minor, scheduler ? weight : WeightOf(weight)!.Value));
            }
        }

        Limit(group, "rbps", block.ThrottleReadBpsDevice);
        Limit(group, "wbps", block.ThrottleWriteBpsDevice);
        Limit(group, "riops", block.ThrottleReadIopsDevice);
        Limit(group, "wiops", block.ThrottleWriteIopsDevice);
    }

    /// <summary>The weight (1 to 10000) of a v1 weight (10 to 1000), in proportion.</summary>
    internal static ulong? WeightOf(ulong? weight) => weight is { } given ? 1 + ((Math.Clamp(given, 10, 1000) - 10) * 9999 / 990) : null;

    private static void Limit(GroupFiles group, string key, IReadOnlyList<LinuxThrottleDevice> rates)
    {
        foreach (LinuxThrottleDevice rate in rates)
        {
            string value = rate.Rate == 0 ? "max" : rate.Rate.ToString(CultureInfo.InvariantCulture);
            group.Write("io.max", Line(rate.Major, rate.Minor, $"{key}={value}"));
        }
    }

    private static string Line(long major, long minor, object value) =>
        string.Create(CultureInfo.InvariantCulture, $"{major}:{minor} {value}");
}
