using Containers.Engine.Containers.Records;
using Containers.Supervision.Limits;
using Containers.Supervision.Systemd;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Where the control groups of containers are: systemd's where it runs with cgroup v2 alone and gives this user any, else the engine's own.</summary>
internal static class ContainerGroups
{
    private const string Prefix = "pscontainers";

    /// <summary>The control group of a container.</summary>
    /// <param name="id">The container's ID.</param>
    /// <param name="record">The container; null where nothing else is known of it.</param>
    public static ContainerGroup Of(string id, ContainerRecord? record)
    {
        var manager = ServiceManagerAddress.FindForEngine();
        return ContainerGroup.At(PathOf(id, record, manager), manager);
    }

    /// <summary>The same as <c>linux.cgroupsPath</c>. Of its own ones each is right below the root of each tree, so that no empty parent stays behind, or where its creator wants it.</summary>
    /// <param name="id">The container's ID.</param>
    /// <param name="record">The container; null where nothing else is known of it.</param>
    /// <param name="manager">Where systemd is asked; null where the engine makes the group.</param>
    public static string PathOf(string id, ContainerRecord? record, ServiceManagerAddress? manager)
    {
        string parent = record?.Options.CgroupParent?.Trim('/') ?? string.Empty;
        return manager is null ? parent.Length > 0 ? $"/{parent}/{Prefix}-{id}" : $"/{Prefix}-{id}"
            : $"{(ScopeName.IsSlice(parent) ? parent : ScopeName.UsualSlice(manager.User is not null))}:{Prefix}:{id}";
    }
}
