using System.Globalization;

namespace Containers.Linux.Cgroups;

/// <summary>The rdma controller, the same in v1 (admin-guide/cgroup-v1/rdma.rst of Linux) and v2 (admin-guide/cgroup-v2.rst, "RDMA").</summary>
internal sealed class Rdma : IController
{
    public string Name => "rdma";

    public void Apply(GroupFiles group, ResourceLimits limits)
    {
        foreach ((string device, RdmaLimits limit) in limits.Rdma)
        {
            string handles = limit.Handles is { } most ? string.Create(CultureInfo.InvariantCulture, $" hca_handle={most}") : string.Empty;
            string objects = limit.Objects is { } number ? string.Create(CultureInfo.InvariantCulture, $" hca_object={number}") : string.Empty;
            group.Write("rdma.max", $"{device}{handles}{objects}");
        }
    }
}
