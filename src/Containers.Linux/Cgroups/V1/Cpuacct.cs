namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 cpuacct controller (admin-guide/cgroup-v1/cpuacct.rst of Linux). It has no limits.</summary>
internal sealed class Cpuacct : IStatisticsSource
{
    public string Name => "cpuacct";

    public void Read(GroupFiles group, CgroupStatistics statistics)
    {
        List<ulong> processors = [];
        foreach (string number in group.Read("cpuacct.usage_percpu").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            processors.Add(GroupFiles.Number(number));
        }

        statistics.Cpu = new CpuStatistics
        {
            Total = group.ReadNumber("cpuacct.usage"),
            User = group.ReadNumber("cpuacct.usage_user"),
            Kernel = group.ReadNumber("cpuacct.usage_sys"),
            ByProcessor = processors,
        };
    }
}
