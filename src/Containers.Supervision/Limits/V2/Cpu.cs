using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V2;

/// <summary>The v2 cpu controller (admin-guide/cgroup-v2.rst of Linux, "CPU").</summary>
internal sealed class Cpu : IController
{
    private const string BandwidthFile = "cpu.max";

    public string Name => "cpu";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.Cpu is not { } cpu)
        {
            return;
        }

        if (cpu.RealtimeRuntime is not null || cpu.RealtimePeriod is not null)
        {
            throw LimitNotSupportedException.OnV2(cpu.RealtimeRuntime is not null ? "cpu.realtimeRuntime" : "cpu.realtimePeriod");
        }

        if (cpu.Idle is { } idle)
        {
            group.Write("cpu.idle", idle);
        }

        if (cpu.Shares is { } shares and > 0)
        {
            group.Write("cpu.weight", WeightOf(shares));
        }

        if (cpu.Quota is not null || cpu.Period is not null)
        {
            string quota = cpu.Quota switch
            {
                null => group.Read(BandwidthFile).Split(' ')[0],
                < 0 => "max",
                { } microseconds => microseconds.ToString(CultureInfo.InvariantCulture),
            };
            group.Write(BandwidthFile, cpu.Period is { } period ? string.Create(CultureInfo.InvariantCulture, $"{quota} {period}") : quota);
        }

        group.WriteIfAsked("cpu.max.burst", cpu.Burst);
    }

    /// <summary>
    /// The weight (1 to 10000) of a v1 share (2 to 262144). Both ends and both defaults, 1024 and 100, meet: a curve through these three
    /// points, where a straight line would give the default share a weight of 39. OCI runtimes agreed on it in 2025.
    /// </summary>
    internal static long WeightOf(ulong shares)
    {
        if (shares is <= 2 or >= 262144)
        {
            return shares <= 2 ? 1 : 10000;
        }

        double doublings = Math.Log2(shares);
        double exponent = (((doublings * doublings) + (125 * doublings)) / 612) - (7.0 / 34);
        return (long)Math.Ceiling(Math.Pow(10, Math.Round(exponent, 12)));
    }
}
