using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits;

/// <summary>The pids controller, the same in v1 (admin-guide/cgroup-v1/pids.rst of Linux) and v2 (admin-guide/cgroup-v2.rst, "PID").</summary>
internal sealed class Pids : IController
{
    public string Name => "pids";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.Pids is { Limit: var limit })
        {
            group.Write("pids.max", limit <= 0 ? "max" : limit.ToString(CultureInfo.InvariantCulture));
        }
    }
}
