using Containers.Linux.Namespaces;

namespace Containers.Linux.Cgroups;

/// <summary>A group's files, by the controllers that they belong to.</summary>
public sealed partial class Cgroup
{
    /// <summary>The group in the v1 tree that has a controller; null where none has it.</summary>
    public GroupFiles? FilesOf(string controller) =>
        _folders.FirstOrDefault(entry => entry.Hierarchy.Has(controller)).Folder is { } folder ? new GroupFiles(folder) : null;

    /// <summary>The group in the v2 tree; null where there is no such tree.</summary>
    public GroupFiles? UnifiedFiles =>
        _folders.FirstOrDefault(entry => entry.Hierarchy.IsUnified).Folder is { } folder ? new GroupFiles(folder) : null;

    /// <summary>Enables a controller in the v2 tree for the group, and for every group above it that does not pass it on yet.</summary>
    /// <returns>The group's files there; null where the tree, or what a user has of it, does not have the controller.</returns>
    /// <exception cref="LinuxException">The kernel refuses: EBUSY where a group above has processes of its own.</exception>
    public GroupFiles? EnableUnified(string controller)
    {
        (CgroupHierarchy? hierarchy, string folder) = _folders.FirstOrDefault(entry => entry.Hierarchy.IsUnified);
        if (hierarchy is null || !new GroupFiles(hierarchy.MountPoint).Read("cgroup.controllers").Split(' ').Contains(controller))
        {
            return null;
        }

        try
        {
            V2.SubtreeControl.Enable(hierarchy.MountPoint, folder, controller);
            return new GroupFiles(folder);
        }
        catch (LinuxException refused) when (refused.Errno is Errno.EACCES or Errno.EPERM or Errno.ENOENT && ProcessRights.Current != Rights.Root)
        {
            return null; // The user's groups do not have it.
        }
    }

    /// <summary>How many of the group's processes the kernel has ended because memory was short; 0 where nobody counts.</summary>
    /// <remarks><c>oom_kill</c> of v1's memory.oom_control or v2's memory.events.</remarks>
    public long ReadOomKills()
    {
        try
        {
            return FilesOf("memory") is { } group ? group.ReadEntry("memory.oom_control", "oom_kill")
                : UnifiedFiles is { } unified && unified.Has("memory.events") ? unified.ReadEntry("memory.events", "oom_kill")
                : 0;
        }
        catch (IOException)
        {
            return 0; // The group went meanwhile.
        }
    }
}
