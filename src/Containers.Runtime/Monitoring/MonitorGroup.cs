using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Supervision.Bus;
using Containers.Supervision.Systemd;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// The control group of monitors. Whoever stops the service, the job or the session that a container was started in ends what is in its group: the
/// container has a group of its own, and its monitor is to go on too.
/// </summary>
internal static class MonitorGroup
{
    private const string Name = "/pscontainers";
    private const string ScopeUnit = "pscontainers-monitors.scope";

    /// <summary>Leaves the caller's group. Moving takes the kernel 10 ms and more (<see cref="Cgroup.Join"/>): it is done when the start has been told.</summary>
    /// <param name="manager">Where systemd is asked for a group; null where this process makes it.</param>
    internal static void Enter(ServiceManagerAddress? manager)
    {
        if (manager is not null)
        {
            EnterScope(manager);
            return;
        }

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

    private static void EnterScope(ServiceManagerAddress manager)
    {
        ScopeName scope = new(ScopeName.UsualSlice(manager.User is not null), ScopeUnit);
        if (CgroupLayout.All.Unified?.Current == scope.GroupBelow(manager.Group).TrimStart('/'))
        {
            return;
        }

        try
        {
            using var systemd = ServiceManager.Connect(manager);
            systemd.JoinScope(scope, Environment.ProcessId, [.. ScopeProperties.Common("monitors of containers", CgroupLayout.All.IsPureUnified), new("TasksMax", ulong.MaxValue)]);
        }
        catch (Exception exception) when (exception is LinuxException or BusException or FormatException)
        {
            // systemd has ended, or ends: the monitor stays where its caller is.
            return;
        }
    }
}
