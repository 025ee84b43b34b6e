using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V1;

/// <summary>The v1 blkio controller (admin-guide/cgroup-v1/blkio-controller.rst and block/bfq-iosched.rst of Linux).</summary>
internal sealed class Blkio : IController
{
    public string Name => "blkio";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.BlockIO is not { } block)
        {
            return;
        }

        // Kernels since 5.0 have weights by the scheduler BFQ alone.
        string weights = group.Has("blkio.weight") ? "blkio.weight" : "blkio.bfq.weight";
        group.WriteIfAsked(weights, block.Weight);
        foreach (LinuxWeightDevice device in block.WeightDevice)
        {
            if (device.Weight is { } weight)
            {
                group.Write($"{weights}_device", string.Create(CultureInfo.InvariantCulture, $"{device.Major}:{device.Minor} {weight}"));
            }
        }

        Write(group, "blkio.throttle.read_bps_device", block.ThrottleReadBpsDevice);
        Write(group, "blkio.throttle.write_bps_device", block.ThrottleWriteBpsDevice);
        Write(group, "blkio.throttle.read_iops_device", block.ThrottleReadIopsDevice);
        Write(group, "blkio.throttle.write_iops_device", block.ThrottleWriteIopsDevice);
    }

    private static void Write(GroupFiles group, string file, IReadOnlyList<LinuxThrottleDevice> rates)
    {
        foreach (LinuxThrottleDevice rate in rates)
        {
            group.Write(file, string.Create(CultureInfo.InvariantCulture, $"{rate.Major}:{rate.Minor} {rate.Rate}"));
        }
    }
}
