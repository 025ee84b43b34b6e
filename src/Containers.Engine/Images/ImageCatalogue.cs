using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Text.Patterns;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>One image of the store under one name: its entry with the documents it leads to.</summary>
internal sealed record CataloguedImage(Descriptor Entry, ImageReference? Reference, ImageGraph Graph)
{
    /// <summary>The image's ID.</summary>
    public ImageId Id => ImageId.Of(Graph.Manifest);

    /// <summary>Its repository with each digest that the registry has given or taken it under.</summary>
    public IEnumerable<string> KnownNames =>
        Reference is null ? [] : ContentStore.KnownDigestsOf(Entry).Select(digest => Reference.WithDigest(digest).Familiar);

    /// <summary>Every name of the image, this one among them.</summary>
    public IReadOnlyList<CataloguedImage> Names => AllNames.Value;

    /// <summary>Finds <see cref="Names"/> when they are asked for, for which every image of the store is read.</summary>
    public Lazy<IReadOnlyList<CataloguedImage>> AllNames { get; init; } = new([]);

    /// <summary>
    /// The images of the store that this one was made from, the nearest first. None of them says so: they are those whose layers and steps this one has, and
    /// then more steps.
    /// </summary>
    public IReadOnlyList<CataloguedImage> Ancestors => AllAncestors.Value;

    /// <summary>Finds <see cref="Ancestors"/> when they are asked for, for which every image of the store is read.</summary>
    public Lazy<IReadOnlyList<CataloguedImage>> AllAncestors { get; init; } = new([]);

    /// <summary>This image as one of a store.</summary>
    /// <param name="all">All images of the store, read when they are asked for.</param>
    public CataloguedImage Among(Lazy<IReadOnlyList<CataloguedImage>> all) => this with
    {
        AllNames = new(() => [.. all.Value.Where(other => other.Id == Id)]),
        AllAncestors = new(() => [.. all.Value.Where(IsMadeFrom).DistinctBy(other => other.Id).OrderByDescending(other => other.Graph.Configuration.History!.Count)]),
    };

    private bool IsMadeFrom(CataloguedImage other)
    {
        if (other.Graph.Configuration.History is not { Count: > 0 } steps || Graph.Configuration.History is not { } own || own.Count <= steps.Count)
        {
            return false;
        }

        int layers = other.Graph.ChainIds.Count;
        bool hasLayers = layers == 0 || (layers <= Graph.ChainIds.Count && Graph.ChainIds[layers - 1] == other.Graph.ChainIds[layers - 1]);
        return hasLayers && steps.Select(WordsOf).SequenceEqual(own.Take(steps.Count).Select(WordsOf));
    }

    private static (DateTimeOffset?, string?, string?, bool?) WordsOf(HistoryEntry step) => (step.Created, step.CreatedBy, step.Comment, step.EmptyLayer);
}

/// <summary>Finds images of the local store by name, ID, beginning of an ID, or wildcard.</summary>
internal sealed class ImageCatalogue(ContentStore content, LayerStore layers)
{
    /// <summary>So many images are read by several threads: to start those takes as long as to read some dozens.</summary>
    private const int WorthThreads = 64;

    /// <summary>Everything in the store whose documents are whole, sorted by name: a damaged image hides no other.</summary>
    public IReadOnlyList<CataloguedImage> ReadAll()
    {
        IReadOnlyList<Descriptor> entries = content.ReadEntries();
        Descriptor[] different = [.. entries.DistinctBy(entry => entry.Digest)];
        var graphs = new ImageGraph?[different.Length];
        if (different.Length < WorthThreads)
        {
            for (int index = 0; index < different.Length; index++)
            {
                ReadAt(index);
            }
        }
        else
        {
            Parallel.For(0, different.Length, ReadAt);
        }

        var byDigest = different.Zip(graphs).ToDictionary(image => image.First.Digest, image => image.Second);
        List<CataloguedImage> images = [.. entries.Where(entry => byDigest[entry.Digest] is not null)
            .Select(entry => new CataloguedImage(entry, ContentStore.ReferenceOf(entry), byDigest[entry.Digest]!))];
        Lazy<IReadOnlyList<CataloguedImage>> all = new(images);
        images = [.. images.Select(image => image.Among(all))];
        images.Sort((one, other) => string.CompareOrdinal(one.Reference?.Familiar ?? "~", other.Reference?.Familiar ?? "~"));
        return images;

        void ReadAt(int index) => graphs[index] = TryRead(different[index]);
    }

    /// <summary>The image's documents. All of them are in the store, so this does not wait.</summary>
    /// <exception cref="StoreDamagedException">One is missing or was changed.</exception>
    public ImageGraph Read(Descriptor entry)
    {
        string name = ContentStore.ReferenceOf(entry)?.Familiar ?? entry.Digest.ToString();
        try
        {
            return ImageGraph.ReadAsync(content, name, entry, platform: null, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (ContentDigestException exception)
        {
            throw new StoreDamagedException(content.PathOf(exception.Expected), $"was changed; image {name} needs it", exception);
        }
    }

    /// <summary>The image's documents; null where one is missing or was changed.</summary>
    public ImageGraph? TryRead(Descriptor entry)
    {
        try
        {
            return Read(entry);
        }
        catch (Exception exception) when (exception is StoreDamagedException or ImageInvalidException)
        {
            return null;
        }
    }

    /// <summary>The entry of an image under this very name whose documents cannot be read; null where there is none.</summary>
    public Descriptor? FindDamaged(string name) => ImageReference.TryParse(name, out ImageReference? reference)
        ? content.ReadEntries().FirstOrDefault(entry => ContentStore.ReferenceOf(entry) == reference && TryRead(entry) is null)
        : null;

    /// <summary>The images under every name that a text means: one for a name, all names of the image for an ID.</summary>
    /// <returns>Empty where nothing goes by it.</returns>
    /// <exception cref="ImageNotFoundException"><c>ImageIdAmbiguous</c>: it begins several IDs.</exception>
    public IReadOnlyList<CataloguedImage> Lookup(string nameOrId)
    {
        if (TryReadNamed(nameOrId) is { } named)
        {
            return [named];
        }

        IReadOnlyList<CataloguedImage> images = ReadAll();
        string hex = nameOrId.StartsWith("sha256:", StringComparison.Ordinal) ? nameOrId[7..] : nameOrId;
        bool isHex = hex.Length is > 0 and <= 64 && hex.All(char.IsAsciiHexDigitLower);
        var byId = isHex ? images.Where(image => image.Id.Digest.Hex.StartsWith(hex, StringComparison.Ordinal)).ToList() : [];
        int count = byId.Select(image => image.Id).Distinct().Count();
        return count > 1 ? throw ImageNotFoundException.Ambiguous(nameOrId, count) : byId;
    }

    /// <summary>The images whose name or ID matches a pattern.</summary>
    public IReadOnlyList<CataloguedImage> Match(NamePattern pattern) => [.. ReadAll().Where(image => NamesOf(image).Any(pattern.Matches))];

    /// <summary>What users see of images.</summary>
    public IReadOnlyList<ImageInfo> Describe(IEnumerable<CataloguedImage> images)
    {
        Dictionary<ChainId, LayerRecord?> read = []; // Images share layers, and each is read once.
        return [.. images.Select(image => Describe(image, [.. image.Graph.ChainIds.Select(RecordOf)]))];

        LayerRecord? RecordOf(ChainId chainId)
        {
            if (!read.TryGetValue(chainId, out LayerRecord? record))
            {
                record = layers.Contains(chainId) ? layers.Read(chainId) : null;
                read.Add(chainId, record);
            }

            return record;
        }
    }

    /// <summary>What users see of an image.</summary>
    public ImageInfo Describe(CataloguedImage image) => Describe([image])[0];

    /// <summary>The steps that made an image, the newest first.</summary>
    public IReadOnlyList<ImageHistoryEntry> HistoryOf(CataloguedImage image)
    {
        var steps = new List<ImageHistoryEntry>();
        int layer = 0;
        foreach (HistoryEntry entry in image.Graph.Configuration.History ?? [])
        {
            bool empty = entry.EmptyLayer == true || layer >= image.Graph.ChainIds.Count;
            steps.Add(StepOf(entry, empty ? null : image.Graph.ChainIds[layer]));
            layer += empty ? 0 : 1;
        }

        // Tools that write no history leave layers that nothing tells of.
        steps.AddRange(image.Graph.ChainIds.Skip(layer).Select(chainId => StepOf(new HistoryEntry(), chainId)));
        if (steps.Count > 0)
        {
            steps[^1] = Named(steps[^1], image);
        }

        foreach (CataloguedImage ancestor in image.Ancestors)
        {
            int last = ancestor.Graph.Configuration.History!.Count - 1;
            steps[last] = Named(steps[last], ancestor);
        }

        steps.Reverse();
        return steps;
    }

    private static ImageHistoryEntry Named(ImageHistoryEntry step, CataloguedImage image) => step with
    {
        Id = image.Id.ToString(),
        Tags = (string[])[.. image.Names.Where(static name => name.Reference?.Tag is not null).Select(static name => name.Reference!.Familiar)],
    };

    /// <summary>Whether a text names this image, by its tag or by a digest that it has in its repository.</summary>
    public static bool IsNamed(CataloguedImage image, string text) =>
        ImageReference.TryParse(text, out ImageReference? reference) && IsNamed(image.Entry, image.Reference, reference);

    private static bool IsNamed(Descriptor entry, ImageReference? name, ImageReference reference) => name?.Name == reference.Name
        && (name == reference
            || (reference.Digest is { } digest && (entry.Digest == digest || ContentStore.RootDigestOf(entry) == digest || ContentStore.KnownDigestsOf(entry).Contains(digest))));

    /// <summary>The image of a name, of which alone the documents are read; null where none that is whole has it.</summary>
    private CataloguedImage? TryReadNamed(string text)
    {
        if (!ImageReference.TryParse(text, out ImageReference? reference))
        {
            return null;
        }

        return content.ReadEntries().Select(entry => (Entry: entry, Name: ContentStore.ReferenceOf(entry)))
            .Where(image => IsNamed(image.Entry, image.Name, reference)).OrderBy(image => image.Name!.Familiar, StringComparer.Ordinal)
            .Select(image => TryRead(image.Entry) is { } graph ? new CataloguedImage(image.Entry, image.Name, graph) : null)
            .OfType<CataloguedImage>()
            .Select(image => image.Among(new(ReadAll)))
            .FirstOrDefault();
    }

    /// <summary>
    /// The image that the store has under this name, if it is what the registry names and nothing of it is missing. A name by digest is that of any tag of the
    /// repository under which the registry has given or taken that digest.
    /// </summary>
    public CataloguedImage? FindComplete(ImageReference name, Digest root, Platform platform)
    {
        Descriptor? entry = content.ReadEntries().FirstOrDefault(entry => ContentStore.ReferenceOf(entry) is { } own && own.Name == name.Name
            && (own == name ? ContentStore.RootDigestOf(entry) == root || IsKnown(entry) : name.Digest is not null && IsKnown(entry))
            && (entry.Platform is not { } held || platform.Distance(held) is not null));
        if (entry is null)
        {
            return null;
        }

        try
        {
            ImageGraph graph = Read(entry);
            bool whole = graph.Manifest.Layers.All(content.Contains) && graph.ChainIds.All(layers.Contains);
            return whole ? new CataloguedImage(entry, ContentStore.ReferenceOf(entry), graph) : null;
        }
        catch (StoreDamagedException)
        {
            return null; // Pulling it again is what repairs it.
        }

        bool IsKnown(Descriptor image) => ContentStore.KnownDigestsOf(image).Contains(root);
    }

    private ImageInfo Describe(CataloguedImage image, IReadOnlyList<LayerRecord?> unpacked)
    {
        ImageConfiguration configuration = image.Graph.Configuration;
        ContainerConfiguration run = configuration.Config ?? new ContainerConfiguration();
        return new ImageInfo
        {
            Id = image.Id.ToString(),
            Repository = image.Reference?.FamiliarName,
            Tag = image.Reference?.Tag,
            Digest = (ContentStore.KnownDigestsOf(image.Entry) is [var known, ..] ? known : image.Entry.Digest).ToString(),
            Created = configuration.Created,
            Size = unpacked.Sum(static layer => layer?.Size ?? 0),
            Architecture = configuration.Platform.Architecture,
            OperatingSystem = configuration.Platform.Os,
            Variant = configuration.Platform.Variant,
            Author = configuration.Author,
            Entrypoint = run.Entrypoint ?? [],
            Command = run.Command ?? [],
            Environment = run.Environment ?? [],
            ExposedPorts = run.ExposedPorts ?? [],
            Volumes = run.Volumes ?? [],
            WorkingDirectory = run.WorkingDirectory is { Length: > 0 } folder ? folder : null,
            User = run.User is { Length: > 0 } user ? user : null,
            StopSignal = run.StopSignal is { Length: > 0 } signal ? signal : null,
            Labels = run.Labels ?? new Dictionary<string, string>(),
            Layers = (string[])[.. configuration.DiffIds.Select(static layer => layer.ToString())],
            Source = image,
            LayerFolders = unpacked.Contains(null) ? [] : layers.FoldersOfChain(unpacked.Reverse()!),
        };
    }

    private ImageHistoryEntry StepOf(HistoryEntry entry, ChainId? chainId) => new()
    {
        Created = entry.Created,
        CreatedBy = entry.CreatedBy ?? "",
        Comment = entry.Comment ?? "",
        Author = entry.Author,
        IsEmptyLayer = chainId is null,
        ChainId = chainId?.ToString(),
        Size = chainId is { } present && layers.Contains(present) ? layers.SizeOf(present) : 0,
    };

    private static IEnumerable<string> NamesOf(CataloguedImage image)
    {
        yield return image.Id.ToString();
        yield return image.Id.Digest.Hex;
        if (image.Reference is { } reference)
        {
            yield return reference.Familiar;
            yield return reference.FamiliarName;
            yield return reference.ToString();
        }
    }
}
