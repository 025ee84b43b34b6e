using System.Text;
using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Checkpoints;

/// <summary>
/// What a container shows of the host: mounts that are no part of a checkpoint. Each is known by its destination in the configuration, and mounted anew
/// from its source by a restore.
/// </summary>
internal static class ExternalMounts
{
    private const string NullDevice = "/dev/null";

    /// <summary>The mounts of a configuration: the destination and the host's path of each.</summary>
    /// <param name="configuration">The container's configuration.</param>
    /// <param name="bundle">What relative sources are relative to.</param>
    /// <param name="cgroup">Its control group; null for none.</param>
    internal static List<(string Destination, string Source)> Of(RuntimeConfiguration configuration, string bundle, Cgroup? cgroup)
    {
        List<(string Destination, string Source)> mounts = [];
        LinuxConfiguration linux = configuration.Linux!;
        bool ownGroups = linux.Namespaces.Any(entry => entry.Type == "cgroup");
        foreach (RuntimeMount mount in configuration.Mounts)
        {
            if (MountOptions.Of(mount).IsBind)
            {
                mounts.Add((mount.Destination, Path.GetFullPath(mount.Source!, bundle)));
            }
            else if (mount.Type == "cgroup" && !ownGroups && cgroup is not null)
            {
                bool isAlone = CgroupLayout.Detect().IsPureUnified;
                mounts.AddRange(cgroup.Folders.Select(entry => (
                    isAlone ? mount.Destination : $"{mount.Destination}/{Path.GetFileName(entry.Hierarchy.MountPoint)}", entry.Folder)));
            }
        }

        foreach (string path in linux.MaskedPaths)
        {
            mounts.Add((path, NullDevice));
        }

        if (linux.Namespaces.Any(entry => entry.Type == "user") || !InitDevices.MayBeMade)
        {
            mounts.AddRange(InitDevices.Paths(linux.Devices).Select(path => (path, path)));
        }

        return mounts;
    }

    /// <summary>Where a destination is mounted in a container that runs, behind the links of its image; null where nothing of the host's is.</summary>
    /// <param name="root">The container's root directory.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="source">The host's path.</param>
    /// <param name="places">Every place in the container where something is mounted.</param>
    internal static string? PlaceOf(DirectoryDescriptor root, string destination, string source, IReadOnlySet<string> places)
    {
        try
        {
            using SafeFileHandle place = root.OpenInRoot(destination, OpenFlags.PathOnly);
            if (source == NullDevice && place.Status().Type == FileType.Directory)
            {
                return null; // A folder is masked by an empty one, which is the container's own.
            }

            using DirectoryDescriptor own = DirectoryDescriptor.Open("/proc/self/fd");
            string path = Encoding.UTF8.GetString(own.ReadLink(Encoding.ASCII.GetBytes($"{place.DangerousGetHandle()}")));
            return places.Contains(path) ? path : null;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null; // A path to mask that this image does not have.
        }
    }
}
