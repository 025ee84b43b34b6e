using System.Globalization;

namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 net_prio controller (admin-guide/cgroup-v1/net_prio.rst of Linux). v2 has nothing in its place.</summary>
internal sealed class NetPrio : IController
{
    public string Name => "net_prio";

    public void Apply(GroupFiles group, ResourceLimits limits)
    {
        foreach ((string device, uint priority) in limits.NetworkPriorities)
        {
            group.Write("net_prio.ifpriomap", string.Create(CultureInfo.InvariantCulture, $"{device} {priority}"));
        }
    }
}
