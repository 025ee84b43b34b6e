using Containers.Engine.Content;
using Containers.Engine.Content.Downloads;
using Containers.Engine.Images.Changes;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>Saves images of the store into archives and layouts, and loads them from there. Safe for use by many threads and processes.</summary>
public sealed class ImageArchiveService
{
    private readonly LocalImages _local;

    internal ImageArchiveService(LocalImages local) => _local = local;

    /// <summary>
    /// Saves images into a file, or for <see cref="ArchiveFormat.OciLayout"/> into a folder. The file appears when it is whole and on the
    /// disk, readable for its owner alone.
    /// </summary>
    /// <param name="images">Names, IDs or beginnings of IDs. A name is saved with the image; an image may come under several.</param>
    /// <param name="path">The file, which is replaced, or the folder, to which is added. What is no regular file is written to directly.</param>
    /// <param name="format">What to write.</param>
    /// <param name="progress">Is told how far each layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends it; nothing is left of a file.</param>
    /// <returns>The images in the order that they were asked for.</returns>
    /// <exception cref="ImageNotFoundException">One is not there, or a text begins several IDs.</exception>
    /// <exception cref="StoreDamagedException">Something of an image is missing in the store.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<IReadOnlyList<ImageInfo>> SaveAsync(
        IReadOnlyList<string> images,
        string path,
        ArchiveFormat format = ArchiveFormat.Docker,
        IProgress<LayerProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        path = FileSystemPath.Resolve(path);
        if (format == ArchiveFormat.OciLayout)
        {
            return await SaveAsync(images, new LayoutFolderTarget(path), progress, cancellationToken);
        }

        if (File.Exists(path) && !FileSystemPath.IsRegularFile(path))
        {
            await using Stream device = new FileStream(FileDescriptor.Open(path, OpenFlags.Write), FileAccess.Write, bufferSize: 0);
            return await SaveAsync(images, device, format, progress, cancellationToken);
        }

        using StagedFile file = StagedFile.Create(path);
        IReadOnlyList<ImageInfo> saved = await SaveAsync(images, file.Content, format, progress, cancellationToken);
        file.Publish();
        return saved;
    }

    /// <summary>Saves images into a stream, front to back.</summary>
    /// <param name="output">Where the archive goes; it is left open. After an error what went there is cut off.</param>
    /// <inheritdoc cref="SaveAsync(IReadOnlyList{string}, string, ArchiveFormat, IProgress{LayerProgress}?, CancellationToken)"/>
    /// <param name="images"/><param name="format"/><param name="progress"/><param name="cancellationToken"/>
    public Task<IReadOnlyList<ImageInfo>> SaveAsync(
        IReadOnlyList<string> images,
        Stream output,
        ArchiveFormat format = ArchiveFormat.Docker,
        IProgress<LayerProgress>? progress = null,
        CancellationToken cancellationToken = default) => format == ArchiveFormat.OciLayout
            ? throw new ArgumentException("An image layout is a folder and cannot be written to a stream.", nameof(format))
            : SaveAsync(images, new ArchiveTarget(output, forDocker: format == ArchiveFormat.Docker), progress, cancellationToken);

    /// <summary>
    /// Loads all images of an archive or layout: as docker, podman, skopeo and buildah save them, compressed with gzip, zstd, xz, bzip2 or
    /// not. The store gets all of them, or after an error none.
    /// </summary>
    /// <param name="path">A file, the folder of an image layout, or the address of a file (HTTP).</param>
    /// <param name="options">How to load them.</param>
    /// <param name="progress">Is told how far each layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <returns>The images under each of their names, in the order of the archive.</returns>
    /// <exception cref="DownloadException">It cannot be fetched.</exception>
    /// <exception cref="ImageArchiveException">It is no image archive, or lacks something.</exception>
    /// <exception cref="ContentDigestException">Something is not what its digest says.</exception>
    /// <exception cref="ImageInvalidException">A manifest or configuration cannot be used.</exception>
    /// <exception cref="LayerException">A layer cannot be unpacked.</exception>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    public async Task<IReadOnlyList<ImageInfo>> LoadAsync(
        string path, LoadOptions? options = null, IProgress<LayerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (WebFile.IsAddress(path))
        {
            await using WebDownload download = await WebFile.OpenAsync(path, cancellationToken);
            return await LoadAsync(download.Content, (options ?? new LoadOptions()) with { Name = AddressCredentials.Hide(path) }, progress, cancellationToken);
        }

        using IArchiveFiles files = await ArchiveSource.OpenAsync(path, _local.Paths, cancellationToken);
        return Told("load", await new ImageLoad(_local, options ?? new LoadOptions(), progress).RunAsync(files, cancellationToken));
    }

    /// <summary>Loads all images of an archive that a stream holds from where it stands.</summary>
    /// <param name="input">The archive; it is left open.</param>
    /// <inheritdoc cref="LoadAsync(string, LoadOptions?, IProgress{LayerProgress}?, CancellationToken)"/>
    /// <param name="options"/><param name="progress"/><param name="cancellationToken"/>
    public async Task<IReadOnlyList<ImageInfo>> LoadAsync(
        Stream input, LoadOptions? options = null, IProgress<LayerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new LoadOptions();
        using IArchiveFiles files = await ArchiveSource.OpenAsync(input, options.Name, _local.Paths, cancellationToken);
        return Told("load", await new ImageLoad(_local, options, progress).RunAsync(files, cancellationToken));
    }

    /// <summary>Makes an image of one layer from the tar archive of a root file system, compressed with gzip, zstd, xz, bzip2 or not.</summary>
    /// <param name="path">The archive: a file, or its address (HTTP).</param>
    /// <param name="options">What the image is to be.</param>
    /// <param name="progress">Is told how far the layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="DownloadException">It cannot be fetched.</exception>
    /// <exception cref="ImageArchiveException">It cannot be decompressed.</exception>
    /// <exception cref="ImageChangeException">A change cannot be made.</exception>
    /// <exception cref="ImageNameException">The name has no tag.</exception>
    /// <exception cref="LayerException">It is no tar archive, or cannot be unpacked.</exception>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    public async Task<ImageInfo> ImportAsync(
        string path, ImportOptions? options = null, IProgress<LayerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await using WebDownload? download = WebFile.IsAddress(path) ? await WebFile.OpenAsync(path, cancellationToken) : null;
        await using Stream input = download?.Content ?? UnlockedFile.Open(path);
        return await ImportAsync(input, (options ?? new ImportOptions()) with { Name = AddressCredentials.Hide(path) }, progress, cancellationToken);
    }

    /// <summary>Makes an image of one layer from the archive of a root file system that a stream holds from where it stands.</summary>
    /// <param name="input">The archive; it is left open.</param>
    /// <inheritdoc cref="ImportAsync(string, ImportOptions?, IProgress{LayerProgress}?, CancellationToken)"/>
    /// <param name="options"/><param name="progress"/><param name="cancellationToken"/>
    public async Task<ImageInfo> ImportAsync(
        Stream input, ImportOptions? options = null, IProgress<LayerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new ImportOptions();
        ImageNameException.RequireTag(options.Tag);
        ContainerConfiguration run = ConfigurationChanges.Apply(new ContainerConfiguration(), options.Changes);
        CompressionFormat[] asLayersAre = [CompressionFormat.None, CompressionFormat.Gzip, CompressionFormat.Zstandard];
        using LocalFile archive = await ArchiveSource.StageAsync(input, options.Name, _local.Paths, asLayersAre, cancellationToken);
        return Told("import", [await new RootFileSystemImport(_local, options, run, progress).RunAsync(archive, cancellationToken)])[0];
    }

    private IReadOnlyList<ImageInfo> Told(string action, IReadOnlyList<ImageInfo> images)
    {
        foreach (ImageInfo image in images)
        {
            _local.Events.WriteImage(action, image.Repository is null ? image.Id : $"{image.Repository}:{image.Tag}");
        }

        return images;
    }

    private async Task<IReadOnlyList<ImageInfo>> SaveAsync(
        IReadOnlyList<string> names, LayoutTarget target, IProgress<LayerProgress>? progress, CancellationToken cancellationToken)
    {
        using ContentLease lease = _local.LeaseOf(names, out IReadOnlyList<CataloguedImage> images);
        foreach (IGrouping<Digest, (string Asked, CataloguedImage Image)> asked in names.Zip(images).GroupBy(pair => pair.Second.Entry.Digest))
        {
            using LayerRecompression saved = await LayerRecompression.RunAsync(
                _local.Content, asked.First().Image.Graph.WithoutIndex, target.Compression, _local.Paths, progress, cancellationToken);
            await new ImageCopy(saved.Content, target, LayerPhase.Copying, progress).RunAsync(saved.Graph, cancellationToken);
            List<string> references = [.. asked.Where(pair => IsName(pair)).Select(pair => pair.Image.Reference!.ToString()).Distinct()];
            Descriptor entry = LocalImages.EntryFor(saved.Graph);
            references.ForEach(reference => target.AddRoot(entry, reference));
            if (references.Count == 0)
            {
                target.AddRoot(entry, null);
            }
        }

        await target.CompleteAsync(cancellationToken);
        foreach (string name in names)
        {
            _local.Events.WriteImage("save", name);
        }

        return [.. images.Select(_local.Catalogue.Describe)];
    }

    /// <summary>Whether an image was asked for by a name with a tag, which then goes with it; an ID or digest names nothing.</summary>
    private static bool IsName((string Asked, CataloguedImage Image) pair) =>
        pair.Image.Reference?.Tag is not null && ImageCatalogue.IsNamed(pair.Image, pair.Asked);
}
