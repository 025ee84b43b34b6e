using Containers.Engine.Content;

namespace Containers.Engine.Images.Archives;

/// <summary>Brings all images of one archive into the store, or none of them.</summary>
internal sealed class ImageLoad(LocalImages local, LoadOptions options, IProgress<LayerProgress>? progress)
{
    /// <summary>Loads the images.</summary>
    /// <returns>The images under each of their names.</returns>
    public async Task<IReadOnlyList<ImageInfo>> RunAsync(IArchiveFiles files, CancellationToken cancellationToken)
    {
        ArchiveReader archive = await ArchiveReader.OpenAsync(files, cancellationToken);
        if (archive.Images.Count == 0)
        {
            throw new ImageArchiveException(archive.Name, "holds no image");
        }

        // All that can be known without reading the layers is found out before the store is touched.
        var graphs = new List<(ArchivedImage Image, ImageGraph Graph)>();
        foreach (ArchivedImage image in archive.Images)
        {
            ImageGraph graph = await ReadAsync(archive, image, cancellationToken);
            graph.Manifest.Layers.ToList().ForEach(archive.Require);
            graphs.Add((image, graph));
        }

        return await local.AddAsync(
            archive, [.. graphs.Select(entry => new NewImage(entry.Graph, entry.Image.Names, $"{archive.Name}: {entry.Image}", archive.MakesManifests))], progress, cancellationToken);
    }

    /// <summary>Of an image that is there for one platform only, that one is meant, whatever machine this is.</summary>
    private async Task<ImageGraph> ReadAsync(ArchiveReader archive, ArchivedImage image, CancellationToken cancellationToken)
    {
        string name = $"{archive.Name}: {image}";
        try
        {
            return await ImageGraph.ReadAsync(archive, name, image.Root, options.Platform, cancellationToken);
        }
        catch (ImagePlatformException exception) when (options.Platform is null && exception.Available is [{ } only])
        {
            return await ImageGraph.ReadAsync(archive, name, image.Root, only, cancellationToken);
        }
    }
}
