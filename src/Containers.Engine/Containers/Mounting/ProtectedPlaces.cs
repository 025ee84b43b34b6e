using Containers.Engine.Containers.Records;
using Containers.Engine.Volumes;
using Containers.Linux.Files;

namespace Containers.Engine.Containers.Mounting;

/// <summary>
/// Where nothing may be mounted: over the container's root, and over procfs, by which the kernel is told what confines a process before its program is
/// executed. As OCI runtimes do, some files of procfs that only tell are left out of that.
/// </summary>
internal static class ProtectedPlaces
{
    private const string ProcessFiles = "/proc";

    private static readonly string[] Telling =
    [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo", "/proc/net/dev", "/proc/slabinfo", "/proc/stat", "/proc/swaps", "/proc/uptime",
    ];

    /// <summary>Refuses a path in a container.</summary>
    /// <param name="destination">A path without dots.</param>
    /// <exception cref="ContainerOptionsException">Nothing may be mounted there.</exception>
    public static void Refuse(string destination)
    {
        if (destination == "/")
        {
            throw new ContainerOptionsException("Nothing can be mounted at '/' in a container.");
        }

        if (IsProtected(destination))
        {
            throw new ContainerOptionsException($"Nothing can be mounted at '{destination}' in a container: programs are confined by what is in {ProcessFiles}.");
        }
    }

    /// <summary>Refuses a mount of a container where a link of its image leads to a place that is protected.</summary>
    /// <param name="record">The container.</param>
    /// <param name="root">Its root file system.</param>
    /// <exception cref="ContainerStartException">One leads there.</exception>
    public static void Refuse(ContainerRecord record, DirectoryDescriptor root)
    {
        IEnumerable<string> places = (record.Mounts ?? []).Select(static mount => mount.Destination)
            .Concat((record.Options.Tmpfs ?? []).Select(static tmpfs => MountPath.Clean(tmpfs.Split(':')[0])));
        foreach (string place in places)
        {
            if (IsProtected("/" + root.WithoutLinks(place).TrimStart('/')))
            {
                throw new ContainerStartException(
                    record.Name, $"{place} is a link to {ProcessFiles} in the image, where nothing can be mounted.", ContainerProcess.EngineFailed);
            }
        }
    }

    private static bool IsProtected(string path) =>
        (path == ProcessFiles || path.StartsWith(ProcessFiles + "/", StringComparison.Ordinal)) && !Telling.Contains(path);
}
