using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits;

/// <summary>The rdma controller, the same in v1 (admin-guide/cgroup-v1/rdma.rst of Linux) and v2 (admin-guide/cgroup-v2.rst, "RDMA").</summary>
internal sealed class Rdma : IController
{
    public string Name => "rdma";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        foreach ((string device, LinuxRdma limit) in limits.Rdma ?? new Dictionary<string, LinuxRdma>())
        {
            string handles = limit.HcaHandles is { } most ? string.Create(CultureInfo.InvariantCulture, $" hca_handle={most}") : string.Empty;
            string objects = limit.HcaObjects is { } number ? string.Create(CultureInfo.InvariantCulture, $" hca_object={number}") : string.Empty;
            group.Write("rdma.max", $"{device}{handles}{objects}");
        }
    }
}
