namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 cpuset controller (admin-guide/cgroup-v1/cpusets.rst of Linux).</summary>
internal static class Cpuset
{
    private static readonly string[] Files = ["cpuset.cpus", "cpuset.mems"];

    /// <summary>
    /// Fills the empty sets of a new group and of its parents from the nearest parent that has them: the kernel lets no process into a
    /// group without CPUs and memory nodes.
    /// </summary>
    internal static void Inherit(string mountPoint, string folder)
    {
        foreach (string file in Files)
        {
            Fill(mountPoint, folder, file);
        }
    }

    private static string Fill(string mountPoint, string folder, string file)
    {
        GroupFiles group = new(folder);
        string value = group.Read(file);
        if (value.Length == 0 && folder.Length > mountPoint.Length)
        {
            value = Fill(mountPoint, Path.GetDirectoryName(folder)!, file);
            group.Write(file, value);
        }

        return value;
    }
}
