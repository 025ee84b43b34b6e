namespace Containers.Linux.Cgroups.V2;

/// <summary>Which controllers the groups below a group have (admin-guide/cgroup-v2.rst of Linux, "Enabling and Disabling").</summary>
internal static class SubtreeControl
{
    private const string FileName = "cgroup.subtree_control";

    /// <summary>Enables a controller for a group, in every group above it that does not pass it on yet.</summary>
    /// <exception cref="LinuxException">The kernel refuses: EBUSY where a group above has processes of its own.</exception>
    internal static void Enable(string mountPoint, string folder, string controller)
    {
        string parent = Path.GetDirectoryName(folder)!;
        GroupFiles above = new(parent);
        if (above.Read(FileName).Split(' ').Contains(controller))
        {
            return;
        }

        if (parent.Length > mountPoint.Length)
        {
            Enable(mountPoint, parent, controller);
        }

        above.Write(FileName, $"+{controller}");
    }
}
