using Containers.Engine.Containers.Changes;
using Containers.Engine.Layers;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Tells what a container has changed in its image's files.</summary>
public static class ChangesVerb
{
    /// <summary>What a container has changed, sorted by path; it may run meanwhile.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="LayerException">A layer of its image is missing.</exception>
    public static async Task<IReadOnlyList<ContainerChange>> ChangesAsync(this Container container, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using FileLock kept = await container.KeepAsync(cancellationToken);
        await container.UnpackImageAsync(cancellationToken);
        using DirectoryDescriptor upper = DirectoryDescriptor.Open(container.Folder.Upper);
        using DirectoryDescriptor lower = container.Service.Root.OpenImage(container.Record);
        return new ChangeScan(container.Name, container.Record.DiskOwners).Run(upper, lower, cancellationToken);
    }
}
