using Containers.Engine.Containers.Mounting;
using Containers.Engine.Containers.Records;
using Containers.Engine.Images;
using Containers.Engine.Layers;
using Containers.Engine.Volumes;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>The volumes of a container: made and filled when it is created, kept while it is started, and gone with it where that is asked for.</summary>
internal sealed class ContainerVolumes(StorePaths paths, VolumeService volumes, ImageService images)
{
    private readonly ContainerRoot _root = new(paths);

    /// <summary>What a volume shows in place of a folder of the store; null for that.</summary>
    /// <exception cref="VolumeNotFoundException">There is no such volume.</exception>
    public VolumeDevice? DeviceOf(string volume) => volumes.DeviceOf(volume);

    /// <summary>Keeps the volumes that a new container names, until it is recorded that it has them.</summary>
    /// <param name="points">What is mounted in it.</param>
    /// <param name="cancellationToken">Ends the wait for others who use one just now.</param>
    public async Task<HeldVolumes> KeepNamedAsync(IReadOnlyList<MountPoint> points, CancellationToken cancellationToken)
    {
        HeldVolumes held = new();
        try
        {
            foreach (MountPoint point in VolumesOf(points).Where(static point => !point.IsAnonymous))
            {
                held.Add(await volumes.KeepAsync(OptionsOf(point), isAnonymous: false, durable: true, cancellationToken));
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Makes the volumes of a new container that are not there, and fills those that are empty with what the image has in their places.</summary>
    public async Task PrepareAsync(ContainerRecord record, CancellationToken cancellationToken)
    {
        string unprepared = ContainerFolder.Of(paths, record.Id).Unprepared;
        if (record.Mounts is null || !File.Exists(unprepared))
        {
            return;
        }

        using ImageFolders image = new(record, images, _root);
        foreach (MountPoint point in VolumesOf(record.Mounts))
        {
            using (await volumes.KeepAsync(OptionsOf(point), point.IsAnonymous, durable: !record.Options.Remove, cancellationToken))
            {
                if (record.DiskOwners is { } owners)
                {
                    volumes.GiveTo(point.Name!, owners);
                }

                if (!point.CopiesContent)
                {
                    continue;
                }
            }

            await image.LoadAsync(cancellationToken);
            await volumes.FillAsync(point.Name!, () => image.TryOpen(point.Destination), record.DiskOwners, cancellationToken);
        }

        File.Delete(unprepared);
    }

    /// <summary>Removes the volumes that were made for a container which named none, but for those that others have.</summary>
    public async Task RemoveAnonymousAsync(ContainerRecord record, CancellationToken cancellationToken)
    {
        foreach (MountPoint point in VolumesOf(record.Mounts ?? []).Where(static point => point.IsAnonymous))
        {
            await volumes.RemoveWithAsync(point.Name!, record.Id, cancellationToken);
        }
    }

    /// <summary>
    /// Makes sure that what a container mounts is there: its volumes, where it was killed who made them, the layers of images, and folders of this
    /// machine that are to be made where they are missing.
    /// </summary>
    /// <returns>Locks that are held until the container runs.</returns>
    /// <exception cref="ContainerStartException">Something is missing.</exception>
    public async Task<HeldVolumes> ReadyAsync(ContainerRecord record, CancellationToken cancellationToken)
    {
        HeldVolumes held = new();
        if (record.Mounts is null)
        {
            return held;
        }

        await PrepareAsync(record, cancellationToken);
        MakeSources(record.Name, record.Mounts);
        foreach ((ImageId image, IReadOnlyList<DiffId> layers) in record.Mounts.Where(static point => point.Type == MountTypes.Image).Select(static point => point.Image))
        {
            await images.UnpackMissingAsync(image, layers, cancellationToken);
            await new OwnedLayers(paths).MakeMissingAsync(layers, record.DiskOwners, cancellationToken);
        }

        try
        {
            foreach (MountPoint point in VolumesOf(record.Mounts))
            {
                if (volumes.DeviceOf(point.Name!) is { IsMemory: true })
                {
                    held.Add(await volumes.KeepAloneAsync(point.Name!, cancellationToken));
                }
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folders of this machine that are asked for and missing.</summary>
    /// <exception cref="ContainerStartException">One is missing and is not to be made, or cannot be.</exception>
    private static void MakeSources(string container, IReadOnlyList<MountPoint> points)
    {
        foreach (MountPoint point in points)
        {
            if (point.Type != MountTypes.Bind || Path.Exists(point.Source))
            {
                continue;
            }

            if (!point.CreatesSource)
            {
                throw new ContainerStartException(container, $"Bind source path does not exist: {point.Source}.", ContainerProcess.EngineFailed);
            }

            try
            {
                Directory.CreateDirectory(point.Source!, (UnixFileMode)0x1ED); // 0755
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ContainerStartException(container, $"The folder {point.Source} cannot be made: {exception.Message}", ContainerProcess.EngineFailed, exception);
            }
        }
    }

    /// <summary>The volumes among what is mounted, each once, in the order of their names: all who keep several keep them in this order.</summary>
    private static IEnumerable<MountPoint> VolumesOf(IReadOnlyList<MountPoint> points) =>
        points.Where(static point => point.Type == MountTypes.Volume)
            .OrderBy(static point => point.Name, StringComparer.Ordinal)
            .ThenByDescending(static point => point.CopiesContent)
            .DistinctBy(static point => point.Name);

    private static VolumeOptions OptionsOf(MountPoint point) => new()
    {
        Name = point.Name,
        Driver = point.Driver ?? LocalDriver.Name,
        DriverOptions = point.DriverOptions ?? new Dictionary<string, string>(),
        Labels = point.Labels ?? new Dictionary<string, string>(),
    };

    /// <summary>The folders of a container's image, opened once for all volumes.</summary>
    private sealed class ImageFolders(ContainerRecord record, ImageService images, ContainerRoot root) : IDisposable
    {
        private DirectoryDescriptor? _image;

        public async Task LoadAsync(CancellationToken cancellationToken)
        {
            if (_image is null)
            {
                await images.UnpackMissingAsync(record.ImageId, record.Layers, cancellationToken);
                _image = root.OpenImage(record);
            }
        }

        /// <summary>A folder of the image, where a link of the image leads to it too; null where there is none.</summary>
        public DirectoryDescriptor? TryOpen(string path) => _image!.TryOpenDirectory(
            System.Text.Encoding.UTF8.GetBytes(path), ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out int errno) is { } found ? found
            : errno is Errno.ENOENT or Errno.ENOTDIR ? null
            : throw new LinuxException("openat2", path, errno);

        public void Dispose() => _image?.Dispose();
    }
}
