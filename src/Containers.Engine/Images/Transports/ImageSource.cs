using Containers.Engine.Content;
using Containers.Engine.Images.Archives;
using Containers.Engine.Registry;
using Containers.Oci;

namespace Containers.Engine.Images.Transports;

/// <summary>The image that a location names, open to be read.</summary>
/// <param name="reader">Where its content is.</param>
/// <param name="root">Its manifest or index.</param>
/// <param name="owned">Disposed with this.</param>
internal sealed class ImageSource(IContentReader reader, Descriptor root, IDisposable owned) : IDisposable
{
    /// <summary>Where its content is.</summary>
    public IContentReader Reader => reader;

    /// <summary>Its manifest or index.</summary>
    public Descriptor Root => root;

    /// <summary>Opens a location.</summary>
    /// <exception cref="ContainersException">There is no such image, or it cannot be read.</exception>
    public static async Task<ImageSource> OpenAsync(
        ImageLocation location, bool insecure, LocalImages local, RegistryClients registries, CancellationToken cancellationToken)
    {
        IDisposable? owned = null;
        try
        {
            switch (location.Transport)
            {
                case ImageTransport.Registry:
                    ImageReference name = ImageReference.Parse(location.Reference!);
                    RegistrySource registry = registries.Open(name, insecure);
                    owned = registry;
                    Descriptor? root = await registry.ResolveAsync(name.Digest?.ToString() ?? name.Tag!, cancellationToken);
                    return new ImageSource(registry, root ?? throw Missing(location), owned);
                case ImageTransport.Store:
                    owned = local.LeaseOf([location.Reference!], out IReadOnlyList<CataloguedImage> images);
                    return new ImageSource(local.Content, LocalImages.EntryFor(images[0].Graph.WithoutIndex), owned);
                default:
                    IArchiveFiles files = await ArchiveSource.OpenAsync(location.Path!, local.Paths, cancellationToken);
                    owned = files;
                    ArchiveReader archive = await ArchiveReader.OpenAsync(files, cancellationToken);
                    Descriptor? image = location.Reference is { } reference
                        ? await archive.ResolveAsync(reference, cancellationToken)
                        : OnlyOneOf(archive);
                    return new ImageSource(archive, image ?? throw Missing(location), owned);
            }
        }
        catch
        {
            owned?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();

    private static Descriptor OnlyOneOf(ArchiveReader archive) => archive.Images is [{ } only]
        ? only.Root
        : throw new ImageLocationException(
            $"{archive.Name} holds {archive.Images.Count} images: {string.Join(", ", archive.Images.Take(10))}. Write the name of one after its path and a colon.");

    private static ImageLocationException Missing(ImageLocation location) =>
        new($"There is no image {location}. Check the name after the path.");
}
