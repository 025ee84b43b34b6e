using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;
using Containers.Supervision.Bus;
using Containers.Supervision.Systemd;

namespace Containers.Supervision.Limits;

/// <summary>A container's control group and who makes it: this product by itself, or systemd as a scope (the managers <c>cgroupfs</c> and <c>systemd</c> of OCI runtimes).</summary>
public sealed class ContainerGroup
{
    private readonly ScopeName? _scope;
    private readonly ServiceManagerAddress? _manager;

    private ContainerGroup(Cgroup group, ScopeName? scope, ServiceManagerAddress? manager) => (Group, _scope, _manager) = (group, scope, manager);

    /// <summary>The group, which may not exist yet.</summary>
    public Cgroup Group { get; }

    /// <summary>The scope that systemd makes; null where the group is made by this product.</summary>
    public string? Unit => _scope?.Unit;

    /// <summary>Whether it goes with its last process: a scope does, and what this product makes it removes.</summary>
    public bool Vanishes => _scope is not null;

    /// <summary>The group of a <c>linux.cgroupsPath</c>.</summary>
    /// <param name="path">A path, or of systemd's <c>slice:prefix:name</c>.</param>
    /// <param name="manager">Where systemd is asked; null where this product makes the group.</param>
    /// <exception cref="ArgumentException">The path leads out of the trees.</exception>
    /// <exception cref="FormatException">It names no scope.</exception>
    public static ContainerGroup At(string path, ServiceManagerAddress? manager)
    {
        if (manager is null)
        {
            return new ContainerGroup(Cgroup.At(CgroupLayout.Detect(), path), null, null);
        }

        var scope = ScopeName.Parse(path, manager.User is not null);
        return new ContainerGroup(Cgroup.At(CgroupLayout.All, scope.GroupBelow(manager.Group)), scope, manager);
    }

    /// <summary>The group that was written down before.</summary>
    /// <param name="folders">Its folder in each tree.</param>
    /// <param name="unit">Its scope; null for none.</param>
    public static ContainerGroup Of(IEnumerable<string> folders, string? unit) => new(
        Cgroup.Of(CgroupLayout.All, folders),
        unit is null ? null : new ScopeName(string.Empty, unit),
        unit is null ? null : ServiceManagerAddress.Find(ProcessRights.Current != Rights.Root));

    /// <summary>Has systemd make the scope with a process in it, which waits for that.</summary>
    /// <param name="process">The process.</param>
    /// <param name="description">What systemd shows of it.</param>
    /// <param name="resources">Its limits; null for none.</param>
    /// <param name="annotations">More properties of it (<see cref="ScopeProperties.OfAnnotations"/>).</param>
    /// <exception cref="BusException">systemd refuses.</exception>
    /// <exception cref="LinuxException">systemd is not there.</exception>
    /// <exception cref="LimitNotSupportedException">A limit cannot be.</exception>
    /// <exception cref="FormatException">An annotation is malformed.</exception>
    public void MakeScope(int process, string description, LinuxResources? resources, IReadOnlyDictionary<string, string>? annotations)
    {
        bool isUnified = CgroupLayout.All.IsPureUnified;
        using ServiceManager systemd = ServiceManager.Connect(_manager!);
        systemd.StartScope(
            _scope!,
            process,
            ScopeProperties.Merge(
                ScopeProperties.Common(description, isUnified), [new UnitProperty("TasksMax", ulong.MaxValue)], ScopeProperties.Of(resources ?? new(), isUnified),
                ScopeProperties.OfAnnotations(annotations)));
    }

    /// <summary>Sets limits of a group that is there, those that systemd knows by it first.</summary>
    /// <exception cref="BusException">systemd refuses.</exception>
    /// <exception cref="LinuxException">The kernel refuses a value.</exception>
    /// <exception cref="LimitNotSupportedException">A controller is not there, or has no such limit.</exception>
    public void SetLimits(LinuxResources resources)
    {
        if (_scope is not null && _manager is not null)
        {
            using ServiceManager systemd = ServiceManager.Connect(_manager);
            systemd.SetProperties(_scope.Unit, ScopeProperties.Of(resources, CgroupLayout.All.IsPureUnified));
        }

        Group.SetLimits(resources);
    }

    /// <summary>
    /// Kills what is in the group until nothing is, and removes it. systemd stops a scope before its group goes: the kernel tells of the last process's end some milliseconds
    /// late, and not where the group is gone by then, so that systemd would keep the scope for ever.
    /// </summary>
    /// <param name="patience">How long the processes may take to end, and systemd to answer: where it does not, the scope is left to it.</param>
    /// <exception cref="LinuxException">They took longer (EBUSY).</exception>
    public void Clear(TimeSpan patience)
    {
        if (_scope is not null && _manager is not null && Group.Exists)
        {
            CgroupMembers.Kill(Group, patience);
            Forget(_manager, _scope, patience);
        }

        CgroupMembers.Clear(Group, patience);
    }

    private static void Forget(ServiceManagerAddress manager, ScopeName scope, TimeSpan patience)
    {
        try
        {
            using ServiceManager systemd = ServiceManager.Connect(manager, patience);
            systemd.Stop(scope.Unit);
        }
        catch (Exception exception) when (exception is LinuxException or BusException)
        {
            // systemd has ended, or ends; its scopes end with it. One that does not answer is not waited for.
            return;
        }
    }
}
