namespace Containers.Linux.Cgroups;

/// <summary>Stops all processes of a group where they are, and lets them go on: by the v1 freezer where it is mounted, or by v2.</summary>
public static class CgroupFreezer
{
    /// <summary>Whether a group is frozen or about to be; one that is gone is not.</summary>
    public static bool IsFrozen(Cgroup cgroup)
    {
        try
        {
            return FolderOf(cgroup) is var (folder, unified) && (unified ? V2.Freezer.IsAsked(folder) : V1.Freezer.IsAsked(folder));
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENODEV)
        {
            return false;
        }
    }

    /// <summary>Freezes a group and waits until all of it is.</summary>
    /// <param name="cgroup">The group.</param>
    /// <param name="patience">How long that may take; then it is thawed again.</param>
    /// <returns>False where it took longer.</returns>
    /// <exception cref="LinuxException">The group is gone, no freezer is mounted (ENODEV), or the kernel refuses.</exception>
    public static bool Freeze(Cgroup cgroup, TimeSpan patience)
    {
        (string folder, bool unified) = FolderOf(cgroup) ?? throw new LinuxException("open", "freezer", Errno.ENODEV, "No freezer is mounted.");
        Set(folder, unified, frozen: true);
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!(unified ? V2.Freezer.IsComplete(folder) : V1.Freezer.IsComplete(folder)))
        {
            if (Environment.TickCount64 > end)
            {
                Set(folder, unified, frozen: false);
                return false;
            }

            Thread.Sleep(1);
        }

        return true;
    }

    /// <summary>Lets a group's processes go on; nothing to do where it is gone.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Thaw(Cgroup cgroup)
    {
        try
        {
            if (FolderOf(cgroup) is var (folder, unified))
            {
                Set(folder, unified, frozen: false);
            }
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENODEV)
        {
            return;
        }
    }

    private static void Set(string folder, bool unified, bool frozen)
    {
        if (unified)
        {
            V2.Freezer.Set(folder, frozen);
        }
        else
        {
            V1.Freezer.Set(folder, frozen);
        }
    }

    /// <summary>The folder by which a group is frozen, and whether it is v2's; null where no freezer is mounted.</summary>
    public static (string Folder, bool Unified)? FolderOf(Cgroup cgroup)
    {
        (string Folder, bool Unified)? found = null;
        foreach ((CgroupHierarchy hierarchy, string folder) in cgroup.Folders)
        {
            if (hierarchy.Has("freezer"))
            {
                return (folder, false);
            }

            found = hierarchy.IsUnified ? (folder, true) : found;
        }

        return found;
    }
}
