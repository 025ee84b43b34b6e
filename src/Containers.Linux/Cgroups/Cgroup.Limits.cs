namespace Containers.Linux.Cgroups;

/// <summary>A group's limits: each goes to the tree that has its controller, v1 before v2.</summary>
public sealed partial class Cgroup
{
    /// <summary>Sets what is asked for; everything else stays as it is.</summary>
    /// <exception cref="LinuxException">The kernel refuses a value: which, the file and errno.</exception>
    /// <exception cref="LimitNotSupportedException">A controller is not on this machine, or has no such limit.</exception>
    public void SetLimits(ResourceLimits limits)
    {
        Apply(limits.Memory is not null, new V1.Memory(), new V2.Memory(), limits);
        Apply(limits.Cpu is not null, new V1.Cpu(), new V2.Cpu(), limits);
        Apply(limits.Cpuset is not null, new V1.Cpuset(), new V2.Cpuset(), limits);
        Apply(limits.Pids is not null, new Pids(), new Pids(), limits);
        Apply(limits.Block is not null, new V1.Blkio(), new V2.Io(), limits);
        Apply(limits.HugePages.Count > 0, new V1.Hugetlb(), new V2.Hugetlb(), limits);
        Apply(limits.NetworkClass is not null, new V1.NetCls(), null, limits);
        Apply(limits.NetworkPriorities.Count > 0, new V1.NetPrio(), null, limits);
        Apply(limits.Rdma.Count > 0, new Rdma(), new Rdma(), limits);
        foreach ((string file, string value) in limits.Unified)
        {
            SetUnified(file, value);
        }
    }

    /// <summary>How many of the group's processes the kernel has ended because memory was short; 0 where nobody counts.</summary>
    /// <remarks><c>oom_kill</c> of v1's memory.oom_control or v2's memory.events.</remarks>
    public long ReadOomKills()
    {
        GroupFiles? group = FilesOfV1("memory");
        if (group is not null)
        {
            return group.ReadEntry("memory.oom_control", "oom_kill");
        }

        group = FilesOfV2();
        return group is not null && group.Has("memory.events") ? group.ReadEntry("memory.events", "oom_kill") : 0;
    }

    private void Apply(bool asked, IController v1, IController? v2, ResourceLimits limits)
    {
        if (!asked)
        {
            return;
        }

        if (FilesOfV1(v1.Name) is { } group)
        {
            v1.Apply(group, limits);
            return;
        }

        if (v2 is null)
        {
            throw LimitNotSupportedException.Absent(v1.Name);
        }

        EnableUnified(v2.Name, absent: v1.Name);
        v2.Apply(FilesOfV2()!, limits);
    }

    private void SetUnified(string file, string value)
    {
        int dot = file.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || file.Contains('/', StringComparison.Ordinal))
        {
            throw LimitNotSupportedException.Because($"unified '{file}'", "it must be the name of a file such as memory.high");
        }

        string controller = file[..dot];
        if (controller != "cgroup")
        {
            EnableUnified(controller, absent: controller);
        }
        else if (FilesOfV2() is null)
        {
            throw LimitNotSupportedException.Because($"unified '{file}'", "there is no cgroup v2 tree on this machine");
        }

        FilesOfV2()!.Write(file, value);
    }

    private void EnableUnified(string controller, string absent)
    {
        (CgroupHierarchy? hierarchy, string folder) = _folders.FirstOrDefault(entry => entry.Hierarchy.IsUnified);
        if (hierarchy is null || !new GroupFiles(hierarchy.MountPoint).Read("cgroup.controllers").Split(' ').Contains(controller))
        {
            throw LimitNotSupportedException.Absent(absent);
        }

        V2.SubtreeControl.Enable(hierarchy.MountPoint, folder, controller);
    }

    private GroupFiles? FilesOfV1(string controller) =>
        _folders.FirstOrDefault(entry => entry.Hierarchy.Has(controller)).Folder is { } folder ? new GroupFiles(folder) : null;

    private GroupFiles? FilesOfV2() =>
        _folders.FirstOrDefault(entry => entry.Hierarchy.IsUnified).Folder is { } folder ? new GroupFiles(folder) : null;
}
