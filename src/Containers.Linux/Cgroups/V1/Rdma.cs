using System.Globalization;

namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 rdma controller (admin-guide/cgroup-v1/rdma.rst of Linux).</summary>
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
