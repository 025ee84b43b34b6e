using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Records;
using Containers.Engine.Images;
using Containers.Engine.Images.Changes;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <content>What a container has changed in its image's files.</content>
public sealed partial class ContainerService
{
    /// <summary>What a container has changed, sorted by path; it may run meanwhile.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="Storage.LayerException">A layer of its image is missing.</exception>
    public async Task<IReadOnlyList<ContainerChange>> ChangesAsync(string nameOrId, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        using FileLock kept = await HoldAsync(folder, nameOrId, cancellationToken);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        await _images.UnpackMissingAsync(record.ImageId, record.Layers, cancellationToken);
        using DirectoryDescriptor upper = DirectoryDescriptor.Open(folder.Upper);
        using DirectoryDescriptor lower = _root.OpenImage(record);
        return new ChangeScan(record.Name).Run(upper, lower, cancellationToken);
    }

    /// <summary>Makes an image of a container.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="options">What the image shall be.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">Its processes do not stand still.</exception>
    /// <exception cref="ImageNotFoundException">Its image is not in the store any more.</exception>
    /// <exception cref="ImageChangeException">A change cannot be made.</exception>
    /// <exception cref="ImageNameException">The name has no tag.</exception>
    /// <exception cref="Storage.LayerException">A file cannot be in a layer.</exception>
    /// <exception cref="Storage.StoreFullException">There is no room.</exception>
    public async Task<ImageInfo> CommitAsync(string nameOrId, CommitOptions? options = null, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        using FileLock kept = await HoldAsync(folder, nameOrId, cancellationToken);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        await _images.UnpackMissingAsync(record.ImageId, record.Layers, cancellationToken);
        using var running = RunningContainer.Open(folder);
        ImageInfo image = await new ContainerCommit(_paths, _images.Local, _root).RunAsync(record, running is not null, options ?? new(), cancellationToken);
        _events.Write(record, "commit", ("comment", options?.Message ?? ""));
        return image;
    }

    /// <summary>Keeps a container from being removed.</summary>
    private static async Task<FileLock> HoldAsync(ContainerFolder folder, string nameOrId, CancellationToken cancellationToken) =>
        await TryHoldAsync(folder, FileLockMode.Shared, cancellationToken) ?? throw ContainerNotFoundException.Missing(nameOrId);
}
