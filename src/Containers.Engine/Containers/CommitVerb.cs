using Containers.Engine.Containers.Changes;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Changes;
using Containers.Engine.Layers;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Makes an image of a container.</summary>
public static class CommitVerb
{
    /// <summary>Makes an image of a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">What the image shall be.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerStateException">Its processes do not stand still.</exception>
    /// <exception cref="ImageNotFoundException">Its image is not in the store any more.</exception>
    /// <exception cref="ImageChangeException">A change cannot be made.</exception>
    /// <exception cref="ImageNameException">The name has no tag.</exception>
    /// <exception cref="LayerException">A file cannot be in a layer.</exception>
    /// <exception cref="StoreFullException">There is no room.</exception>
    public static async Task<ImageInfo> CommitAsync(this Container container, CommitOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using FileLock kept = await container.KeepAsync(cancellationToken);
        await container.UnpackImageAsync(cancellationToken);
        ImageInfo image = await new ContainerCommit(container).RunAsync(options ?? new(), cancellationToken);
        container.Log("commit", ("comment", options?.Message ?? ""));
        return image;
    }
}
