using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits.V1;

/// <summary>The v1 net_cls controller (admin-guide/cgroup-v1/net_cls.rst of Linux). v2 has nothing in its place.</summary>
internal sealed class NetCls : IController
{
    public string Name => "net_cls";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        if (limits.Network?.ClassID is { } number)
        {
            group.Write("net_cls.classid", number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
