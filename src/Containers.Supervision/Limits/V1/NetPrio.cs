using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V1;

/// <summary>The v1 net_prio controller (admin-guide/cgroup-v1/net_prio.rst of Linux). v2 has nothing in its place.</summary>
internal sealed class NetPrio : IController
{
    public string Name => "net_prio";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        foreach (LinuxInterfacePriority device in limits.Network?.Priorities ?? [])
        {
            group.Write("net_prio.ifpriomap", string.Create(CultureInfo.InvariantCulture, $"{device.Name} {device.Priority}"));
        }
    }
}
