using System.Globalization;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Containers.Records;
using Containers.Engine.Layers;
using Containers.Engine.Volumes;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Writes what a container's creator wants to have mounted as the runtime specification does.</summary>
/// <param name="paths">Where the store is.</param>
/// <param name="volumes">The volumes.</param>
internal sealed class UserMounts(StorePaths paths, VolumeService volumes)
{
    private const string ReadOnly = "ro";
    private const string ReadOnlyWithAllBelow = "rro";
    private const string IdMapped = "idmap";
    private const string Private = "rprivate";
    private readonly OwnedLayers _layers = new(paths);

    /// <summary>The mounts of a container that is about to be started, in the order of its record.</summary>
    /// <param name="record">The container.</param>
    /// <param name="shared">Where a volume in memory is mounted in a container that runs: it is one for all that have it at the same time. Null where it is in none.</param>
    /// <exception cref="VolumeNotFoundException">A volume is not there any more.</exception>
    /// <exception cref="LayerException">A layer of an image that is mounted is missing.</exception>
    public IReadOnlyList<RuntimeMount> Build(ContainerRecord record, Func<string, string?> shared)
    {
        List<RuntimeMount> mounts = [];
        foreach (MountPoint point in record.Mounts ?? [])
        {
            mounts.Add(point.Type switch
            {
                MountTypes.Bind => Bind(point, record.Name),
                MountTypes.Tmpfs => Tmpfs(point),
                MountTypes.Image => Image(point, record),
                _ => Volume(point, record, shared),
            });
        }

        return mounts;
    }

    private static RuntimeMount Bind(MountPoint point, string container)
    {
        RequirePropagation(point, container);
        bool isRecursive = point.Recursion != "disabled";
        List<string> options = [isRecursive ? "rbind" : "bind", point.Propagation ?? Private];
        if (point.ReadOnly)
        {
            options.Add(ReadOnly);
            if (isRecursive && point.Recursion != "writable")
            {
                options.Add(ReadOnlyWithAllBelow);
            }
        }

        if (point.IsIdMapped)
        {
            options.Add(isRecursive ? "ridmap" : IdMapped);
        }

        return new RuntimeMount { Destination = point.Destination, Type = "bind", Source = point.Source, Options = options };
    }

    /// <summary>What is mounted on a mount that is not shared reaches nobody, whatever the container's own mount of it says.</summary>
    private static void RequirePropagation(MountPoint point, string container)
    {
        bool isShared = point.Propagation is "shared" or "rshared";
        if (!isShared && point.Propagation is not ("slave" or "rslave"))
        {
            return;
        }

        using SafeFileHandle source = FileDescriptor.Open(point.Source!, OpenFlags.PathOnly);
        (string place, bool spreads, bool receives) = MountTable.Read().PropagationOf(PathText.Of(source.PathOf()));
        if (!spreads && (isShared || !receives))
        {
            throw new ContainerStartException(
                container,
                $"{point.Source} is to be mounted as {point.Propagation}, and is on the mount {place}, which is not shared. Make it so: mount --make-shared {place}.",
                ContainerProcess.EngineFailed);
        }
    }

    private static RuntimeMount Tmpfs(MountPoint point)
    {
        List<string> options = ["noexec", "nosuid", "nodev", Private];
        if (point.ReadOnly)
        {
            options.Add(ReadOnly);
        }

        if (point.Size is > 0 and { } size)
        {
            options.Add(string.Create(CultureInfo.InvariantCulture, $"size={size}"));
        }

        options.Add($"mode={Convert.ToString(point.Permissions ?? 0x3FF, 8)}"); // 01777
        return new RuntimeMount { Destination = point.Destination, Type = "tmpfs", Source = "tmpfs", Options = options };
    }

    private RuntimeMount Image(MountPoint point, ContainerRecord record)
    {
        string[] ids = IdsOf(record);
        IReadOnlyList<string> folders = _layers.FoldersOf(point.Image.Layers, record.DiskOwners);
        RuntimeMount mount = folders is [var only]
            ? new() { Destination = point.Destination, Type = "bind", Source = only, Options = ["bind", Private, ReadOnly, .. ids] }
            : new() { Destination = point.Destination, Type = "overlay", Source = "overlay", Options = [$"lowerdir={string.Join(':', folders)}", ReadOnly, Private, .. ids] };
        return WithSubpath(mount, point);
    }

    private RuntimeMount Volume(MountPoint point, ContainerRecord record, Func<string, string?> shared)
    {
        string[] access = point.ReadOnly ? [ReadOnly, Private] : [Private];
        VolumeDevice? device = volumes.DeviceOf(point.Name!);
        if (device is null)
        {
            return WithSubpath(
                new() { Destination = point.Destination, Type = "bind", Source = paths.VolumeFiles(point.Name!), Options = ["bind", .. access, .. IdsOf(record)] }, point);
        }

        if (device.IsMemory && shared(point.Name!) is { } other)
        {
            return WithSubpath(new() { Destination = point.Destination, Type = "bind", Source = other, Options = ["bind", .. access] }, point);
        }

        if (device.IsMemory && point.Subpath is { } missing)
        {
            throw new ContainerStartException(
                record.Name, $"Volume '{point.Name}' is in memory, and has no folder {missing} before a container makes it there.", ContainerProcess.EngineFailed);
        }

        if (device.IsFolder && !Path.Exists(device.Source))
        {
            throw new ContainerStartException(
                record.Name, $"The folder {device.Source}, which volume '{point.Name}' shows, is missing. Make it, or name another volume.", ContainerProcess.EngineFailed);
        }

        return WithSubpath(
            new RuntimeMount
            {
                Destination = point.Destination,
                Type = device.IsFolder ? "bind" : device.Type,
                Source = device.Source,
                Options = [.. VolumeMount.ResolvedOptions(device), .. access],
            },
            point);
    }

    /// <summary>Files of the store belong to the container's root where they belong to root here, as those of its own root file system do.</summary>
    private static string[] IdsOf(ContainerRecord record) => record.IsIdMapped ? [IdMapped] : [];

    private static RuntimeMount WithSubpath(RuntimeMount mount, MountPoint point) =>
        point.Subpath is { } subpath ? mount with { Options = [.. mount.Options, $"X-subpath={subpath}"] } : mount;
}
