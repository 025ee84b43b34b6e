using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Supervision.Limits;
using Containers.Supervision.Systemd;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Where the control groups of containers are: in slices of systemd's manager where it makes them, else right below the root of each tree.</summary>
internal static class ContainerGroups
{
    private const string Prefix = "pscontainers";

    /// <summary>The control group of a container's last run, made by whom its monitor was told; of one that was never started it is not there.</summary>
    /// <param name="folder">The container's folder.</param>
    /// <param name="record">The container; null where nothing else is known of it.</param>
    public static ContainerGroup Of(ContainerFolder folder, ContainerRecord? record)
    {
        ServiceManagerAddress? manager = ContainerStore.ReadMonitor(folder)?.Manager;
        return ContainerGroup.At(PathOf(folder.Id, record, manager), manager);
    }

    /// <summary>Refuses a parent that no group can have here.</summary>
    /// <exception cref="ContainerOptionsException">It is none.</exception>
    public static void Check(ContainerOptions options)
    {
        if (options.CgroupParent?.Split('/').Any(static part => part is "." or "..") is true)
        {
            throw new ContainerOptionsException(
                $"'{options.CgroupParent}' is no control group to lie in; write its path from the root of the tree, without . and .., such as /team or team/a.");
        }

        if (options.CgroupParent?.Trim('/') is { Length: > 0 } slice && !ScopeName.IsSlice(slice) && ServiceManagerAddress.FindForEngine() is not null)
        {
            throw new ContainerOptionsException(
                $"'{options.CgroupParent}' is no slice to lie in: systemd makes the control groups here. Write the name of one, such as team.slice or team-a.slice.");
        }
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
