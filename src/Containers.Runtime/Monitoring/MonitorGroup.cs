using Containers.Linux;
using Containers.Linux.Cgroups;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// The control group of monitors. Whoever stops the service, the job or the session that a container was started in ends what is in its group: the
/// container has a group of its own, and its monitor is to go on too.
/// </summary>
internal static class MonitorGroup
{
    private const string Name = "/pscontainers";

    /// <summary>Leaves the caller's group. Moving takes the kernel 10 ms and more (<see cref="Cgroup.Join"/>): it is done when the start has been told.</summary>
    internal static void Enter()
    {
        CgroupLayout layout = CgroupLayout.Detect();
        if (layout.Hierarchies.All(static hierarchy => hierarchy.Current.Length == 0))
        {
            return;
        }

        try
        {
            Cgroup group = Cgroup.At(layout, Name);
            group.Create();
            group.Join(Environment.ProcessId);
        }
        catch (LinuxException)
        {
            // Without the rights to it, the monitor stays where its caller is.
            return;
        }
    }
}
