using Containers.Engine.Content;
using Containers.Engine.Events;
using Containers.Engine.Layers;
using Containers.Engine.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>The images of one store as all who read and write them share it: content, unpacked layers, the catalogue of both.</summary>
internal sealed class LocalImages
{
    private readonly Func<IEnumerable<Digest>> _kept;

    /// <summary>The images of a store; nothing is made there before something is written.</summary>
    /// <param name="paths">Where the store is.</param>
    /// <param name="kept">The blobs and layers that others than images keep.</param>
    public LocalImages(StorePaths paths, Func<IEnumerable<Digest>> kept)
    {
        _kept = kept;
        Paths = paths;
        Content = new ContentStore(paths);
        Layers = new LayerStore(paths);
        Catalogue = new ImageCatalogue(Content, Layers);
        Events = new EventLog(paths);
    }

    /// <summary>Where the store is.</summary>
    public StorePaths Paths { get; }

    /// <summary>Names, manifests and blobs.</summary>
    public ContentStore Content { get; }

    /// <summary>Unpacked layers.</summary>
    public LayerStore Layers { get; }

    /// <summary>Finds images.</summary>
    public ImageCatalogue Catalogue { get; }

    /// <summary>Writes down what happens to them.</summary>
    public EventLog Events { get; }

    /// <summary>What removes what nothing refers to.</summary>
    public StoreSweep Sweep => new(Content, Layers, Catalogue, Paths, _kept);

    /// <summary>The one image of a name, an ID or the beginning of one.</summary>
    /// <exception cref="ImageNotFoundException">There is none, or it begins several IDs.</exception>
    /// <exception cref="StoreDamagedException">A document of it is missing or was changed.</exception>
    public CataloguedImage Lookup(string nameOrId)
    {
        ArgumentNullException.ThrowIfNull(nameOrId);
        if (Catalogue.Lookup(nameOrId) is [{ } first, ..])
        {
            return first;
        }

        return Catalogue.FindDamaged(nameOrId) is { } damaged
            ? new CataloguedImage(damaged, null, Catalogue.Read(damaged))
            : throw ImageNotFoundException.Missing(nameOrId);
    }

    /// <summary>Keeps all that images have in the store until disposed, whoever removes them meanwhile.</summary>
    /// <exception cref="ImageNotFoundException">One is not there.</exception>
    public ContentLease LeaseOf(IEnumerable<string> names, out IReadOnlyList<CataloguedImage> images)
    {
        List<CataloguedImage> found = [];
        ContentLease lease = ContentLease.Take(Content, Paths, () =>
        {
            found.AddRange(names.Select(Lookup));
            return found.SelectMany(image => image.Graph.Needed).Distinct();
        });
        images = found;
        return lease;
    }

    /// <summary>Keeps all that images need until disposed: what is there already, and what comes while they are written.</summary>
    public ContentLease LeaseOf(params IReadOnlyList<ImageGraph> graphs) => ContentLease.Take(
        Content, Paths, () => graphs.SelectMany(graph => graph.Needed).Distinct());

    /// <summary>Copies an image into the store, unpacked and without a name yet. The caller holds a lease on it.</summary>
    /// <param name="source">Where it is read.</param>
    /// <param name="graph">The image.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="phase">What to call the moving of a layer's bytes.</param>
    /// <param name="progress">Is told how far each layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends the copy; what is whole by then stays.</param>
    /// <exception cref="StoreFullException">There is no room for its blobs.</exception>
    public Task StoreAsync(
        IContentReader source, ImageGraph graph, string name, LayerPhase phase, IProgress<LayerProgress>? progress, CancellationToken cancellationToken)
    {
        RequireRoom(graph, name);
        Layers.Settle();
        var store = new LocalImageWriter(Content, Layers, graph, name, progress);
        return new ImageCopy(source, store, phase, progress).RunAsync(graph, cancellationToken);
    }

    /// <summary>Copies images into the store and names them, all of them or, after an error, none.</summary>
    /// <param name="source">Where they are read.</param>
    /// <param name="images">The images.</param>
    /// <param name="progress">Is told how far each layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The images under each of their names.</returns>
    /// <exception cref="ImageNameException">A name says by a digest that it is another image.</exception>
    public async Task<IReadOnlyList<ImageInfo>> AddAsync(
        IContentReader source, IReadOnlyList<NewImage> images, IProgress<LayerProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (NewImage image in images)
        {
            if (image.Names.FirstOrDefault(name => name.Digest is { } digest && digest != image.Graph.Root.Digest) is { } name)
            {
                throw new ImageNameException(name.Familiar, $"says another digest than the image has, {image.Graph.Root.Digest}. Give it a name with a tag");
            }
        }

        List<ImageGraph> graphs = [.. images.Select(image => image.Graph)];
        ContentLease lease = LeaseOf(graphs);
        try
        {
            foreach (NewImage image in images)
            {
                await StoreAsync(source, image.Graph, image.Description, LayerPhase.Copying, progress, cancellationToken);
            }

            Content.ChangeEntries(entries =>
            {
                foreach (NewImage image in images)
                {
                    ContentStore.Add(
                        entries, image.Names, EntryFor(image.Graph).WithAnnotation(ContentStore.MadeAnnotation, image.IsMade ? "true" : null));
                }
            });
        }
        catch
        {
            lease.Dispose();
            Discard(graphs);
            throw;
        }

        lease.Dispose();
        return [.. images.SelectMany(image => image.Names.Count == 0
            ? [Get(ImageId.Of(image.Graph.Manifest).ToString())]
            : image.Names.Select(name => Get(name.ToString())))];
    }

    /// <summary>Writes down that the registry of an image's name has given or taken the image under a digest.</summary>
    /// <returns>The image with that.</returns>
    public CataloguedImage AddKnownDigest(CataloguedImage image, Digest digest)
    {
        IReadOnlyList<Digest> known = ContentStore.KnownDigestsOf(image.Entry);
        if (known is not [var first, ..] || first != digest)
        {
            Content.ChangeEntries(entries => ContentStore.AddKnownDigest(entries, image.Reference!, image.Entry.Digest, digest));
        }

        return image with { Entry = ContentStore.WithKnownDigests(image.Entry, [digest, .. known]) };
    }

    /// <summary>Refuses an image whose blobs alone have no room. What they take unpacked is known only then.</summary>
    private void RequireRoom(ImageGraph graph, string name)
    {
        long needed = graph.Manifest.Layers.DistinctBy(layer => layer.Digest).Where(layer => !Content.Contains(layer)).Sum(layer => layer.Size);
        if (needed > 0 && needed > new DriveInfo(Paths.Root).AvailableFreeSpace)
        {
            throw new StoreFullException($"the {HumanText.Size(needed)} of image {name}", Paths.Root);
        }
    }

    /// <summary>The entry by which the store's index refers to an image.</summary>
    public static Descriptor EntryFor(ImageGraph graph)
    {
        var entry = new Descriptor
        {
            MediaType = graph.ManifestDescriptor.MediaType,
            Digest = graph.ManifestDescriptor.Digest,
            Size = graph.ManifestDescriptor.Size,
            Platform = graph.Configuration.Platform,
        };
        return graph.IndexBytes is null ? entry : entry.WithAnnotation(ContentStore.IndexAnnotation, graph.Root.Digest.ToString());
    }

    private ImageInfo Get(string nameOrId) => Catalogue.Describe(Lookup(nameOrId));

    /// <summary>Removes what was written of images that did not come whole, but for what others refer to.</summary>
    private void Discard(IReadOnlyList<ImageGraph> graphs)
    {
        using FileLock held = Content.Lock();
        try
        {
            Sweep.Run(Content.ReadEntries(), [.. graphs.SelectMany(graph => graph.Needed)]);
        }
        catch (StoreDamagedException)
        {
            // What an image of a damaged store needs cannot be told, so everything stays; the error that led here says more.
        }
    }
}

/// <summary>An image that comes into the store.</summary>
/// <param name="Graph">The image.</param>
/// <param name="Names">Its names; it may have none.</param>
/// <param name="Description">What to call it in errors.</param>
/// <param name="IsMade">Whether its manifest was made here, since what it comes from has none.</param>
internal sealed record NewImage(ImageGraph Graph, IReadOnlyList<ImageReference> Names, string Description, bool IsMade);
