using Containers.Engine.Content;
using Containers.Engine.Images.Archives;
using Containers.Engine.Registry;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images.Transports;

/// <summary>
/// Copies images between registries, the store, archives and layouts, without unpacking them on the way. Safe for use by many threads and
/// processes.
/// </summary>
public sealed class ImageCopyService
{
    private readonly LocalImages _local;
    private readonly RegistryClients _registries;

    internal ImageCopyService(LocalImages local, RegistryClients registries)
    {
        _local = local;
        _registries = registries;
    }

    /// <summary>Copies an image as the exact bytes it is. What the destination has is not sent again.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="destination">Where it is to be. A file is replaced, to a layout is added.</param>
    /// <param name="options">How to copy it.</param>
    /// <param name="progress">Is told how far each layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends the copy; its name is set last of all.</param>
    /// <exception cref="ImageLocationException">The source names no image, or the destination cannot take it.</exception>
    /// <exception cref="RegistryException">A registry refuses or cannot be reached.</exception>
    /// <exception cref="ContainersException">The image cannot be read or written.</exception>
    public async Task<CopiedImage> CopyAsync(
        ImageLocation source,
        ImageLocation destination,
        ImageCopyOptions? options = null,
        IProgress<LayerProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        options ??= new ImageCopyOptions();
        if (options.AllPlatforms && destination.Transport is ImageTransport.Store or ImageTransport.DockerArchive)
        {
            throw new ImageLocationException($"{destination} takes one platform. Copy all of them to a registry or to oci: or oci-archive:.");
        }

        using ImageSource image = await ImageSource.OpenAsync(source, options.Insecure, _local, _registries, cancellationToken);
        if (destination.Transport == ImageTransport.Store)
        {
            ImageReference name = ImageReference.Parse(destination.Reference!);
            ImageGraph graph = await ReadAsync(image, source, options, cancellationToken);
            await _local.AddAsync(image.Reader, [new NewImage(graph, [name], source.ToString(), IsMade: false)], progress, cancellationToken);
            return new CopiedImage(source.ToString(), destination.ToString(), graph.Root.Digest.ToString());
        }

        Digest written = await WriteAsync(image, source, destination, options, progress, cancellationToken);
        return new CopiedImage(source.ToString(), destination.ToString(), written.ToString());
    }

    /// <summary>Copies an open image to where it is to be, other than the store.</summary>
    internal async Task<Digest> WriteAsync(
        ImageSource image,
        ImageLocation source,
        ImageLocation destination,
        ImageCopyOptions options,
        IProgress<LayerProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (destination.Transport == ImageTransport.Registry)
        {
            ImageReference name = ImageReference.Parse(destination.Reference!);
            string tag = name.Tag ?? throw new ImageLocationException($"{destination} has no tag that the registry could keep the image under. Add one.");
            using RegistryUse registry = _registries.Use(name.Registry, options.Insecure);
            var target = new RegistryTarget(registry.Client, name, _ => MountableFrom(source, name));
            Descriptor sent = await CopyAsync(image, target, LayerPhase.Uploading);
            await target.TagAsync(tag, sent, cancellationToken);
            if (source.Transport == ImageTransport.Store)
            {
                _local.Content.ChangeEntries(entries => ContentStore.AddKnownDigest(entries, name, image.Root.Digest, sent.Digest));
            }

            return sent.Digest;
        }

        string path = FileSystemPath.Resolve(destination.Path!);
        if (destination.Transport == ImageTransport.OciLayout)
        {
            return await CompleteAsync(new LayoutFolderTarget(path));
        }

        using StagedFile file = StagedFile.Create(path);
        Digest written = await CompleteAsync(new ArchiveTarget(file.Content, forDocker: destination.Transport == ImageTransport.DockerArchive));
        file.Publish();
        return written;

        async Task<Digest> CompleteAsync(LayoutTarget target)
        {
            Descriptor root = await CopyAsync(image, target, LayerPhase.Copying);
            target.AddRoot(root with { Annotations = null }, destination.Reference);
            await target.CompleteAsync(cancellationToken);
            return root.Digest;
        }

        async Task<Descriptor> CopyAsync(ImageSource from, IContentWriter target, LayerPhase phase)
        {
            if (options.AllPlatforms && MediaTypes.IsIndex(from.Root.MediaType))
            {
                await new ImageCopy(from.Reader, target, phase, progress).RunAsync(from.Root, source.ToString(), cancellationToken);
                return from.Root;
            }

            ImageGraph graph = (await ReadAsync(from, source, options, cancellationToken)).WithoutIndex;
            using LayerRecompression copied = await LayerRecompression.RunAsync(
                from.Reader, graph, (target as LayoutTarget)?.Compression, _local.Paths, progress, cancellationToken);
            await new ImageCopy(copied.Content, target, phase, progress).RunAsync(copied.Graph, cancellationToken);
            return copied.Graph.Root;
        }
    }

    private static Task<ImageGraph> ReadAsync(ImageSource image, ImageLocation source, ImageCopyOptions options, CancellationToken cancellationToken) =>
        ImageGraph.ReadAsync(image.Reader, source.ToString(), image.Root, options.Platform, cancellationToken);

    /// <summary>Within a registry, blobs are mounted from where the image comes from.</summary>
    private static string? MountableFrom(ImageLocation source, ImageReference name) => source.Transport == ImageTransport.Registry
        && ImageReference.Parse(source.Reference!) is { } from && from.Registry == name.Registry && from.Repository != name.Repository
            ? from.Repository
            : null;
}
