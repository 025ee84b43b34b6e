using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits;

/// <summary>
/// The one way from <c>linux.resources</c> to a control group: each limit goes to the tree that has its controller, v1 before v2, in the form that
/// this version's file has it. Devices apart: those are rules, not limits (<see cref="Cgroup.SetDeviceRules"/>).
/// </summary>
public static class ControlGroupLimits
{
    /// <summary>Whether there is anything that a control group would have to limit; an unprivileged user can make none anyway.</summary>
    /// <exception cref="LimitNotSupportedException">A size of huge pages is none.</exception>
    public static bool AreAsked(LinuxResources resources) =>
        AskedLimits.Of(resources) is { Memory: not null } or { Cpu: not null } or { Pids: not null } or { BlockIO: not null } or { Network: not null } or { HugepageLimits.Count: > 0 }
            or { Rdma.Count: > 0 } or { Unified.Count: > 0 };

    /// <summary>Sets what is asked for; everything else stays as it is.</summary>
    /// <exception cref="LinuxException">The kernel refuses a value: which, the file and errno.</exception>
    /// <exception cref="LimitNotSupportedException">A controller is not on this machine, or has no such limit.</exception>
    public static void SetLimits(this Cgroup group, LinuxResources resources)
    {
        resources = AskedLimits.Of(resources);
        LinuxCpu? cpu = resources.Cpu;
        Apply(group, resources.Memory is not null, new V1.Memory(), new V2.Memory(), resources);
        Apply(group, cpu is not null && cpu with { Cpus = null, Mems = null } != new LinuxCpu(), new V1.Cpu(), new V2.Cpu(), resources);
        Apply(group, cpu is { Cpus: not null } or { Mems: not null }, new Cpuset(), new Cpuset(), resources);
        Apply(group, resources.Pids is not null, new Pids(), new Pids(), resources);
        Apply(group, resources.BlockIO is not null, new V1.Blkio(), new V2.Io(), resources);
        Apply(group, resources.HugepageLimits.Count > 0, Hugetlb.OfV1, Hugetlb.OfV2, resources);
        Apply(group, resources.Network?.ClassID is not null, new V1.NetCls(), null, resources);
        Apply(group, resources.Network?.Priorities.Count > 0, new V1.NetPrio(), null, resources);
        Apply(group, resources.Rdma?.Count > 0, new Rdma(), new Rdma(), resources);
        foreach ((string file, string value) in resources.Unified ?? new Dictionary<string, string>())
        {
            SetUnified(group, file, value);
        }
    }

    private static void Apply(Cgroup group, bool asked, IController v1, IController? v2, LinuxResources resources)
    {
        if (!asked)
        {
            return;
        }

        if (group.FilesOf(v1.Name) is { } files)
        {
            v1.Apply(files, resources);
            return;
        }

        GroupFiles unified = (v2 is null ? null : group.EnableUnified(v2.Name)) ?? throw LimitNotSupportedException.Absent(v1.Name);
        v2!.Apply(unified, resources);
    }

    private static void SetUnified(Cgroup group, string file, string value)
    {
        int dot = file.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || file.Contains('/', StringComparison.Ordinal))
        {
            throw LimitNotSupportedException.Because($"unified '{file}'", "it must be the name of a file such as memory.high");
        }

        string controller = file[..dot];
        GroupFiles unified = controller != "cgroup"
            ? group.EnableUnified(controller) ?? throw LimitNotSupportedException.Absent(controller)
            : group.UnifiedFiles ?? throw LimitNotSupportedException.Because($"unified '{file}'", "there is no cgroup v2 tree on this machine");
        unified.Write(file, value);
    }
}
