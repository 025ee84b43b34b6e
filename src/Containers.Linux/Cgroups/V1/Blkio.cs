namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 blkio controller (admin-guide/cgroup-v1/blkio-controller.rst and block/bfq-iosched.rst of Linux).</summary>
internal sealed class Blkio : IStatisticsSource
{
    public string Name => "blkio";

    public void Read(GroupFiles group, CgroupStatistics statistics) => statistics.Block = new BlockStatistics(
        Entries(group, "blkio.throttle.io_service_bytes_recursive"), Entries(group, "blkio.throttle.io_serviced_recursive"));

    /// <summary>Lines such as <c>8:0 Read 4096</c>; the sums at the end are left out.</summary>
    private static List<BlockEntry> Entries(GroupFiles group, string file)
    {
        List<BlockEntry> entries = [];
        foreach (string line in group.Has(file) ? group.Read(file).Split('\n') : [])
        {
            if (line.Split(' ', ':') is [string major, string minor, string operation, string value] && operation != "Total")
            {
                entries.Add(new BlockEntry(GroupFiles.Number(major), GroupFiles.Number(minor), operation, GroupFiles.Number(value)));
            }
        }

        return entries;
    }
}
