using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits;

/// <summary>The cpuset controller, the same in v1 (admin-guide/cgroup-v1/cpusets.rst of Linux) and v2 (admin-guide/cgroup-v2.rst, "Cpuset").</summary>
internal sealed class Cpuset : IController
{
    public string Name => "cpuset";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.Cpu?.Cpus is { } cpus)
        {
            group.Write("cpuset.cpus", cpus);
        }

        if (limits.Cpu?.Mems is { } mems)
        {
            group.Write("cpuset.mems", mems);
        }
    }
}
