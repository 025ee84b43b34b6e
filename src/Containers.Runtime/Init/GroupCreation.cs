using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;
using Containers.Supervision.Limits;
using Containers.Supervision.Systemd;

namespace Containers.Runtime.Init;

/// <summary>Makes the control group that a configuration asks for.</summary>
internal static class GroupCreation
{
    /// <summary>The control group of a path.</summary>
    /// <param name="path">The path, or systemd's <c>slice:prefix:name</c>.</param>
    /// <param name="manager">Where systemd is asked; null where this program makes the group.</param>
    /// <exception cref="ConfigurationException">The path leads out of the trees, or names no scope.</exception>
    internal static ContainerGroup At(string path, ServiceManagerAddress? manager)
    {
        try
        {
            return ContainerGroup.At(path, manager);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ConfigurationException("linux.cgroupsPath", exception.Message);
        }
    }

    /// <summary>Has systemd make a container's control group with a process in it, with what its processes may use.</summary>
    /// <exception cref="ConfigurationException">An annotation is no property of systemd's.</exception>
    internal static void MakeScope(ContainerGroup group, int process, string id, RuntimeConfiguration configuration)
    {
        LinuxResources? resources = configuration.Linux?.Resources;
        try
        {
            group.MakeScope(process, $"container {id}", resources, configuration.Annotations);
        }
        catch (FormatException exception)
        {
            throw new ConfigurationException("annotations", exception.Message);
        }

        Make(group.Group, resources);
    }

    /// <summary>Makes a control group, with what its processes may use.</summary>
    internal static void Make(Cgroup cgroup, LinuxResources? resources)
    {
        cgroup.Create();
        DeviceAccess.Apply(cgroup, resources?.Devices ?? []);
        if (resources is not null)
        {
            cgroup.SetLimits(resources);
        }
    }
}
