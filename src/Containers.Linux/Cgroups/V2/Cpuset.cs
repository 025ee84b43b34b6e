namespace Containers.Linux.Cgroups.V2;

/// <summary>The v2 cpuset controller (admin-guide/cgroup-v2.rst of Linux, "Cpuset").</summary>
internal sealed class Cpuset : IController
{
    public string Name => "cpuset";

    public void Apply(GroupFiles group, ResourceLimits limits)
    {
        if (limits.Cpuset?.Cpus is { } cpus)
        {
            group.Write("cpuset.cpus", cpus);
        }

        if (limits.Cpuset?.Mems is { } mems)
        {
            group.Write("cpuset.mems", mems);
        }
    }
}
