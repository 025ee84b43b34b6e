using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>One image of the local store under one of its names; an image with two tags is two of these. Equal are those of one image and one name.</summary>
public sealed record ImageInfo
{
    /// <summary>The image's ID: the digest of its configuration, <c>sha256:…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The repository as people write it: <c>debian</c>, <c>127.0.0.1:5000/debian</c>. Null where the image has no name left.</summary>
    public string? Repository { get; init; }

    /// <summary>The tag; null where the image has none, or has lost it to a newer one.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// The digest that the registry gave or took it under: that of the index where there is one, else of the manifest. Where no registry has, and
    /// <see cref="Digests"/> has none of its repository, that of its manifest in the store, also where an archive had it in an index.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>When the image was made, as it says itself.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The bytes of its unpacked layers, those it shares with others among them.</summary>
    public required long Size { get; init; }

    /// <summary>The processor it is for: <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The operating system it is for: <c>linux</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The variant of the processor: <c>v7</c>.</summary>
    public string? Variant { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>The program with its first arguments.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>The arguments after the entry point, or the whole command where there is none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The environment, <c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The ports it listens on: <c>80/tcp</c>.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    /// <summary>Folders whose data should outlive a container.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>The folder the program starts in.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user it runs as.</summary>
    public string? User { get; init; }

    /// <summary>The signal that asks the program to end.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The diff IDs of its layers, the lowest first.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>All names of the image that have a tag: <c>debian:latest</c>.</summary>
    public IReadOnlyList<string> Tags => (string[])[.. Names.Where(static name => name.Reference?.Tag is not null).Select(static name => name.Reference!.Familiar)];

    /// <summary>
    /// The digests under which registries have given or taken the image, with the repository of each: <c>debian@sha256:…</c>. An image that was only built,
    /// loaded or tagged has none.
    /// </summary>
    public IReadOnlyList<string> Digests => (string[])[.. Names.SelectMany(static name => name.KnownNames).Distinct()];

    /// <summary>The bytes of its blobs: the manifest, the configuration, and the layers as they are stored.</summary>
    public long ContentSize =>
        Source is null ? 0 : Source.Graph.ManifestDescriptor.Size + Source.Graph.Manifest.Config.Size + Source.Graph.Manifest.Layers.Sum(static layer => layer.Size);

    /// <summary>The document that its ID is the digest of.</summary>
    public ImageConfiguration GetConfiguration() => Source?.Graph.Configuration ?? new();

    /// <summary>The ID of the image that it was made from, the nearest where that was made from another one; null where none is in the store.</summary>
    public string? GetParent() => Source?.Ancestors is [var parent, ..] ? parent.Id.ToString() : null;

    /// <summary>Its manifest; null where this describes no image of a store.</summary>
    public Descriptor? GetManifest() => Source?.Graph.ManifestDescriptor;

    /// <summary>The entry that this describes.</summary>
    internal CataloguedImage? Source { get; init; }

    private IReadOnlyList<CataloguedImage> Names => Source is null ? [] : Source.Names is { Count: > 0 } all ? all : [Source];

    /// <summary>The folders of its unpacked layers, as overlayfs wants them; empty where one is missing.</summary>
    public IReadOnlyList<string> LayerFolders { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(ImageInfo? other) => other?.Id == Id && other.ToString() == ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Repository, Tag);

    /// <summary>What to call it: <c>debian:latest</c>, <c>debian@sha256:…</c>, or its ID.</summary>
    public override string ToString() => (Repository, Tag, Digest) switch
    {
        ({ } repository, { } tag, _) => $"{repository}:{tag}",
        ({ } repository, null, { } digest) => $"{repository}@{digest}",
        _ => Id,
    };
}
