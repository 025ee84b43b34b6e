namespace Containers.Linux.Cgroups;

/// <summary>One controller in one version of cgroups: tells what a group's members use and have used.</summary>
internal interface IStatisticsSource
{
    /// <summary>The kernel's name of the controller, such as <c>memory</c>.</summary>
    string Name { get; }

    /// <summary>Adds what this controller knows; what the kernel does not offer stays as it is.</summary>
    /// <exception cref="LinuxException">A file cannot be read.</exception>
    void Read(GroupFiles group, CgroupStatistics statistics);
}
