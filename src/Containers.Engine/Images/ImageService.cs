using Containers.Engine.Content;
using Containers.Engine.Images.Hello;
using Containers.Engine.Layers;
using Containers.Engine.Registry;
using Containers.Engine.Text;
using Containers.Engine.Text.Patterns;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>Everything that is done with images: pull, list, find, remove, and resolve for a container. Safe for use by many threads and processes.</summary>
public sealed class ImageService
{
    private readonly Func<IReadOnlyCollection<ImageUse>> _uses;
    private readonly ContentStore _content;
    private readonly LayerStore _layers;
    private readonly ImageCatalogue _catalogue;

    /// <summary>The images of one store.</summary>
    /// <param name="paths">Where the store is; nothing is made there before something is written.</param>
    /// <param name="uses">Tells which containers use which images, so that these stay; null where there are no containers.</param>
    /// <param name="registryOptions">How to talk to registries.</param>
    /// <param name="kept">The blobs and layers that others than images keep; null where there are no builds.</param>
    public ImageService(
        StorePaths paths,
        Func<IReadOnlyCollection<ImageUse>>? uses = null,
        RegistryOptions? registryOptions = null,
        Func<IEnumerable<Digest>>? kept = null)
    {
        _uses = uses ?? (() => []);
        Registries = new RegistryClients(registryOptions ?? new RegistryOptions());
        Local = new LocalImages(paths, kept ?? (() => []));
        _content = Local.Content;
        _layers = Local.Layers;
        _catalogue = Local.Catalogue;
    }

    /// <summary>The store, for the other services that read and write images.</summary>
    internal LocalImages Local { get; }

    /// <summary>The registries, for the other services that read and write images.</summary>
    internal RegistryClients Registries { get; }

    /// <summary>
    /// Brings an image from its registry into the store. Where the store has what the registry names, this is one request. The image
    /// <c>hello</c> is made here instead.
    /// </summary>
    /// <param name="reference">The image; a digest goes before a tag.</param>
    /// <param name="options">How to pull it.</param>
    /// <param name="progress">Is told how far each layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends the pull; what came so far is kept where it is whole.</param>
    /// <exception cref="RegistryException">The registry refuses, cannot be reached or has no such image.</exception>
    /// <exception cref="ImagePlatformException">There is no image for the platform.</exception>
    /// <exception cref="ContentDigestException">Something came that is not what the manifest says.</exception>
    /// <exception cref="ImageInvalidException">The manifest or configuration cannot be used.</exception>
    /// <exception cref="LayerException">A layer cannot be unpacked.</exception>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    public async Task<ImageInfo> PullAsync(
        ImageReference reference,
        PullOptions? options = null,
        IProgress<LayerProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        options ??= new PullOptions();
        ImageReference name = reference.Digest is { } digest ? reference.WithDigest(digest) : reference;
        try
        {
            ImageInfo pulled = await PullFromSourceAsync(name, options, progress, cancellationToken);
            Local.Events.WriteImage("pull", name.Familiar);
            return pulled;
        }
        catch (Exception exception) when (exception is not StoreFullException && StoreFullException.IsCause(exception))
        {
            throw new StoreFullException($"image {name.Familiar}", Local.Paths.Root, exception);
        }
    }

    /// <summary>
    /// Sends an image to the registry that its name says, as the exact bytes of the store unless <see cref="PushOptions.Compression"/>
    /// says otherwise. What the registry has is not sent.
    /// </summary>
    /// <param name="name">A name of an image of the store, with a tag.</param>
    /// <param name="options">How to push it.</param>
    /// <param name="progress">Is told how far each layer is, from several threads.</param>
    /// <param name="cancellationToken">Ends the push; the tag is set last of all.</param>
    /// <returns>The image; its digest is that of the manifest that the tag names in the registry.</returns>
    /// <exception cref="ImageNotFoundException">No image of the store has this name.</exception>
    /// <exception cref="RegistryException">The registry refuses or cannot be reached.</exception>
    public async Task<ImageInfo> PushAsync(
        ImageReference name, PushOptions? options = null, IProgress<LayerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        string tag = name.Tag ?? throw new ImageNameException(name.Familiar, "has no tag that the registry could keep the image under. Add one first");
        using ContentLease lease = Local.LeaseOf([name.ToString()], out IReadOnlyList<CataloguedImage> images);
        CataloguedImage image = images[0];
        using RegistryUse registry = Registries.Use(name.Registry, options?.Insecure ?? false, options?.Credential);
        var target = new RegistryTarget(registry.Client, name, RepositoriesWith(name));

        using LayerRecompression sent = await LayerRecompression.RunAsync(
            _content, image.Graph.WithoutIndex, LayerRecompression.ForPush(options?.Compression, image.Entry), Local.Paths, progress, cancellationToken);
        ImageGraph graph = sent.Graph;
        await new ImageCopy(sent.Content, target, LayerPhase.Uploading, progress).RunAsync(graph, cancellationToken);
        await target.TagAsync(tag, graph.ManifestDescriptor, cancellationToken);
        Local.Events.WriteImage("push", name.Familiar);
        return _catalogue.Describe(Local.AddKnownDigest(image, graph.ManifestDescriptor.Digest));
    }

    /// <summary>The image that a name or ID means; it is pulled where the policy says so.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one. What is to be pulled must be a name.</param>
    /// <param name="policy">When to pull.</param>
    /// <param name="options">How to pull it. An image of another platform than is asked for here counts as missing.</param>
    /// <param name="progress">Is told how far each layer is.</param>
    /// <param name="cancellationToken">Ends the pull.</param>
    /// <inheritdoc cref="PullAsync" path="/exception"/>
    /// <exception cref="ImageNotFoundException">It is not in the store, and may not be pulled or is no name.</exception>
    public async Task<ImageInfo> GetOrPullAsync(
        string nameOrId,
        PullPolicy policy = PullPolicy.Missing,
        PullOptions? options = null,
        IProgress<LayerProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (FindFitting(nameOrId, policy, options) is { } local)
        {
            return _catalogue.Describe(local);
        }

        return policy != PullPolicy.Never && ImageReference.TryParse(nameOrId, out ImageReference? reference)
            ? await PullAsync(reference, options, progress, cancellationToken)
            : throw ImageNotFoundException.Missing(nameOrId);
    }

    /// <summary>The images of the store, a row for each name, sorted by name; those without name last.</summary>
    public IReadOnlyList<ImageInfo> List() => _catalogue.Describe(_catalogue.ReadAll());

    /// <summary>The images that a text means.</summary>
    /// <param name="pattern">A name (<c>debian</c> means <c>debian:latest</c>), an ID or the beginning of one, or a pattern of either.</param>
    /// <exception cref="ImageNotFoundException">A text without wildcard means none, or the beginning of several IDs.</exception>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public IReadOnlyList<ImageInfo> Find(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var names = NamePattern.Parse(pattern);
        IReadOnlyList<CataloguedImage> found = names is null ? _catalogue.Lookup(pattern) : _catalogue.Match(names);
        return found.Count > 0 || names is not null
            ? _catalogue.Describe(found)
            : [Get(pattern)]; // Which says what is wrong.
    }

    /// <summary>The images of one repository, each under its tag.</summary>
    /// <param name="repository">The repository alone, without tag and digest.</param>
    /// <exception cref="ImageNotFoundException">There is none.</exception>
    /// <exception cref="OciFormatException">It is no name, or has a tag or digest.</exception>
    public IReadOnlyList<ImageInfo> FindTags(string repository)
    {
        string name = ImageReference.ParseRepository(repository).FamiliarName;
        IReadOnlyList<ImageInfo> found = [.. List().Where(image => image.Repository == name && image.Tag is not null)];
        return found.Count > 0 ? found : throw ImageNotFoundException.Missing(repository);
    }

    /// <summary>
    /// The names under which a text is saved: those of all its tags for a repository alone, as <c>docker save</c> has it, else the name or ID that it is.
    /// </summary>
    /// <exception cref="ImageNotFoundException">There is no such image, or it begins several IDs.</exception>
    public IReadOnlyList<string> FindSaved(string repositoryNameOrId)
    {
        ArgumentNullException.ThrowIfNull(repositoryNameOrId);
        if (ImageReference.TryParseRepository(repositoryNameOrId, out ImageReference? repository))
        {
            List<string> names = [.. _content.ReadEntries().Select(ContentStore.ReferenceOf)
                .Where(name => name?.Tag is not null && name.Name == repository.Name).Select(name => name!.Familiar).Order(StringComparer.Ordinal)];
            if (names.Count > 0)
            {
                return names;
            }
        }

        _ = Local.Lookup(repositoryNameOrId);
        return [repositoryNameOrId];
    }

    /// <summary>The one image of a name, an ID or the beginning of one.</summary>
    /// <exception cref="ImageNotFoundException">There is none, or it begins several IDs.</exception>
    public ImageInfo Get(string nameOrId) => _catalogue.Describe(Local.Lookup(nameOrId));

    /// <summary>The one image of a name, an ID or the beginning of one, which has to be for a platform.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="platform">The platform; null for any.</param>
    /// <exception cref="ImageNotFoundException">There is none, or it begins several IDs.</exception>
    /// <exception cref="ImagePlatformException">It is for another platform.</exception>
    public ImageInfo Get(string nameOrId, Platform? platform)
    {
        CataloguedImage image = Local.Lookup(nameOrId);
        Platform own = image.Graph.Configuration.Platform;
        return platform is null || platform.Distance(own) is not null ? _catalogue.Describe(image) : throw new ImagePlatformException(nameOrId, platform, [own]);
    }

    /// <summary>Removes a name, or an image by its ID; with its last name the image, with the last image their layers (docker's rules for rmi).</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="force">Takes the names away even where a stopped container uses the image or an ID has names in several repositories.</param>
    /// <returns>What was untagged and what was deleted, in that order.</returns>
    /// <exception cref="ImageNotFoundException">There is none, or it begins several IDs.</exception>
    /// <exception cref="ImageInUseException">A container uses it, or it has names in several repositories.</exception>
    public IReadOnlyList<ImageRemoval> Remove(string nameOrId, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(nameOrId);
        IReadOnlyList<ImageRemoval> removals = new ImageRemover(_content, _catalogue, Local.Sweep).Remove(nameOrId, force, _uses);
        foreach (ImageRemoval removal in removals)
        {
            Local.Events.WriteImage(removal.Untagged is null ? "delete" : "untag", removal.Untagged ?? removal.Deleted!);
        }

        return removals;
    }

    /// <summary>Gives an image one more name. An image that has the name already loses it.</summary>
    /// <param name="nameOrId">The image: a name, an ID or the beginning of one.</param>
    /// <param name="name">The new name; it must have a tag.</param>
    /// <returns>The image under the new name.</returns>
    /// <exception cref="ImageNotFoundException">There is none, or it begins several IDs.</exception>
    /// <exception cref="ImageNameException">The new name is a digest, which says itself what it names.</exception>
    public ImageInfo Tag(string nameOrId, ImageReference name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ImageNameException.RequireTag(name);
        _content.ChangeEntries(entries =>
        {
            CataloguedImage image = Local.Lookup(nameOrId);

            // The index that another repository chose the image from is nothing that this one has.
            Descriptor entry = image.Reference?.Name == name.Name ? image.Entry : image.Entry.WithAnnotation(ContentStore.IndexAnnotation, null);
            ContentStore.Name(entries, name, entry);
        });
        Local.Events.WriteImage("tag", name.Familiar);
        return Get(name.ToString());
    }

    /// <summary>The steps that made an image, the newest first, with the size that each added.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <exception cref="ImageNotFoundException">There is none, or it begins several IDs.</exception>
    public IReadOnlyList<ImageHistoryEntry> History(string nameOrId) => _catalogue.HistoryOf(Local.Lookup(nameOrId));

    /// <summary>What a container needs of an image.</summary>
    /// <exception cref="ImageNotFoundException">There is none, or it begins several IDs.</exception>
    public ResolvedImage Resolve(string nameOrId) => ResolvedOf(Local.Lookup(nameOrId));

    /// <summary>As <see cref="Resolve"/>, and null for an image that <see cref="GetOrPullAsync"/> would pull, or does not find.</summary>
    internal ResolvedImage? TryResolve(string nameOrId, ImagePull pull) =>
        FindFitting(nameOrId, pull.Policy, pull.Options) is { } image ? ResolvedOf(image) : null;

    private static ResolvedImage ResolvedOf(CataloguedImage image) => new(image.Id, image.Graph.Configuration);

    /// <summary>The image in the store that need not be pulled; null where there is none.</summary>
    private CataloguedImage? FindFitting(string nameOrId, PullPolicy policy, PullOptions? options)
    {
        if (policy == PullPolicy.Always || _catalogue.Lookup(nameOrId) is not [{ } first, ..]
            || (options?.Platform is not null && options.Platform.Distance(first.Graph.Configuration.Platform) is null))
        {
            return null;
        }

        WorkListener.Tell($"Image '{nameOrId}' is here, and its registry is not asked.");
        return first;
    }

    /// <summary>
    /// Makes sure that what a container stands on is unpacked: layers that were not on the disk yet when the machine went down are unpacked
    /// again from their blobs, and brought to the disk now.
    /// </summary>
    /// <param name="imageId">The container's image.</param>
    /// <param name="diffIds">Its layers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageNotFoundException">The image is not there.</exception>
    /// <exception cref="StoreDamagedException">A blob is lost.</exception>
    internal async Task UnpackMissingAsync(ImageId imageId, IReadOnlyList<DiffId> diffIds, CancellationToken cancellationToken)
    {
        if (!_layers.ContainsAll(diffIds))
        {
            ImageGraph graph = Local.Lookup(imageId.ToString()).Graph;
            using ContentLease lease = Local.LeaseOf(graph);
            await Local.StoreAsync(_content, graph, imageId.ToString(), LayerPhase.Extracting, null, cancellationToken);
            _layers.Settle(all: true);
        }
    }

    /// <summary>Brings back what the store has lost of an image: layers are unpacked again, blobs come from the registry of its name.</summary>
    /// <param name="entry">The image.</param>
    /// <param name="cancellationToken">Ends it; what is whole by then stays.</param>
    /// <exception cref="StoreDamagedException">A blob is lost and the image has no name to fetch it by.</exception>
    /// <inheritdoc cref="PullAsync" path="/exception"/>
    internal async Task RestoreAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        if (_catalogue.TryRead(entry) is { } whole && whole.Manifest.Layers.All(_content.Contains))
        {
            using ContentLease kept = Local.LeaseOf(whole);
            await Local.StoreAsync(_content, whole, entry.Digest.ToString(), LayerPhase.Extracting, null, cancellationToken);
            return;
        }

        ImageReference name = ContentStore.ReferenceOf(entry)
            ?? throw new StoreDamagedException(_content.PathOf(entry.Digest), "or what it leads to is damaged, and it has no name to be fetched by");
        using RegistrySource? registry = name == HelloImage.Reference ? null : Registries.Open(name);
        IContentReader repository = registry is null ? new HelloImage() : registry;
        Descriptor root = (await repository.ResolveAsync(ContentStore.RootDigestOf(entry).ToString(), cancellationToken))!;
        ImageGraph graph = await ImageGraph.ReadAsync(repository, name.Familiar, root, entry.Platform, cancellationToken);
        using ContentLease lease = Local.LeaseOf(graph);
        await Local.StoreAsync(repository, graph, name.Familiar, LayerPhase.Downloading, null, cancellationToken);
    }

    /// <summary>Removes images that no container was made of, and all that nothing refers to.</summary>
    /// <inheritdoc cref="ImageRemover.RemoveUnused"/>
    internal (IReadOnlyList<ImageRemoval> Removals, long Bytes) RemoveUnused(bool all, Func<CataloguedImage, bool> includes) =>
        new ImageRemover(_content, _catalogue, Local.Sweep).RemoveUnused(all, includes, _uses, apply: true);

    /// <summary>What <see cref="RemoveUnused"/> would do.</summary>
    /// <param name="all">Also images with a tag.</param>
    /// <param name="includes">Whether an image is meant.</param>
    /// <param name="leaving">IDs of containers that will be gone by then.</param>
    /// <param name="sweep">What will remove what nothing refers to; null for the store's own.</param>
    internal (IReadOnlyList<ImageRemoval> Removals, long Bytes) FindUnused(
        bool all, Func<CataloguedImage, bool> includes, IReadOnlyCollection<string> leaving, StoreSweep? sweep) =>
        new ImageRemover(_content, _catalogue, sweep ?? Local.Sweep)
            .RemoveUnused(all, includes, () => [.. _uses().Where(use => !leaving.Contains(use.ContainerId))], apply: false);

    /// <summary>Keeps every image and layer that is there until disposed, while a container is made of one; others may do the same.</summary>
    internal FileLock Keep() => _content.Lock(FileLockMode.Shared);

    /// <summary>Tells in which other repository of a registry a blob may be, by the images of the store that have names there.</summary>
    internal Func<Digest, string?> RepositoriesWith(ImageReference name)
    {
        List<CataloguedImage> others = [.. _catalogue.ReadAll()
            .Where(image => image.Reference is { } other && other.Registry == name.Registry && other.Repository != name.Repository)];
        return digest => others.Find(image => image.Graph.Blobs.Contains(digest))?.Reference!.Repository;
    }

    private async Task<ImageInfo> PullFromSourceAsync(
        ImageReference name, PullOptions options, IProgress<LayerProgress>? progress, CancellationToken cancellationToken)
    {
        Platform platform = options.Platform ?? Platform.Host;
        if (name.Digest is { } digest && _catalogue.FindComplete(name, digest, platform) is { } kept)
        {
            ReportExisting(kept, progress); // A digest never means anything else: there is nothing to ask.
            return _catalogue.Describe(kept) with { Digest = digest.ToString() };
        }

        using RegistrySource? registry = name == HelloImage.Reference ? null : Registries.Open(name, options.Insecure, options.Credential);
        IContentReader repository = registry is null ? new HelloImage() : registry;
        string wanted = name.Digest?.ToString() ?? name.Tag!;
        Descriptor root = (await repository.ResolveAsync(wanted, cancellationToken))!;
        if (_catalogue.FindComplete(name, root.Digest, platform) is { } present)
        {
            ReportExisting(present, progress);
            return _catalogue.Describe(Local.AddKnownDigest(present, root.Digest));
        }

        ImageGraph graph = await ImageGraph.ReadAsync(repository, name.Familiar, root, platform, cancellationToken);
        using (Local.LeaseOf(graph))
        {
            await Local.StoreAsync(repository, graph, name.Familiar, LayerPhase.Downloading, progress, cancellationToken);
            Descriptor entry = LocalImages.EntryFor(graph);
            _content.ChangeEntries(entries =>
            {
                ContentStore.Name(entries, name, entry);
                ContentStore.AddKnownDigest(entries, name, entry.Digest, root.Digest);
                entry = entries.Find(named => ContentStore.ReferenceOf(named) == name)!;
            });
            return _catalogue.Describe(new CataloguedImage(entry, name, graph));
        }
    }

    private static void ReportExisting(CataloguedImage image, IProgress<LayerProgress>? progress)
    {
        foreach (Descriptor layer in image.Graph.Manifest.Layers)
        {
            progress?.Report(new LayerProgress(layer.Digest, LayerPhase.Exists, layer.Size, layer.Size));
        }
    }
}
