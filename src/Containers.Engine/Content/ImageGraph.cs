using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>
/// One image as its documents describe it: the index it was chosen from, the manifest and the configuration, each as the exact bytes of
/// the source and verified against their digests. The layers are named, not read.
/// </summary>
internal sealed record ImageGraph
{
    /// <summary>What the reference names: the index, or the manifest itself.</summary>
    public required Descriptor Root { get; init; }

    /// <summary>The index's bytes; null where the reference names the manifest.</summary>
    public byte[]? IndexBytes { get; init; }

    /// <summary>The manifest of the chosen platform.</summary>
    public required Descriptor ManifestDescriptor { get; init; }

    /// <summary>The manifest's bytes.</summary>
    public required byte[] ManifestBytes { get; init; }

    /// <summary>The manifest.</summary>
    public required ImageManifest Manifest { get; init; }

    /// <summary>The configuration's bytes.</summary>
    public required byte[] ConfigurationBytes { get; init; }

    /// <summary>The configuration.</summary>
    public required ImageConfiguration Configuration { get; init; }

    /// <summary>The layers' chain IDs, the lowest first.</summary>
    public required IReadOnlyList<ChainId> ChainIds { get; init; }

    /// <summary>The digests of everything the image has as blobs.</summary>
    public IEnumerable<Digest> Blobs =>
        [Root.Digest, ManifestDescriptor.Digest, Manifest.Config.Digest, .. Manifest.Layers.Select(layer => layer.Digest)];

    /// <summary>The digests of all that a store needs for the image: of its blobs and of its unpacked layers.</summary>
    public IEnumerable<Digest> Needed => Blobs.Concat(ChainIds.Select(chain => chain.Digest));

    /// <summary>The image by itself: of an index, a store has the one manifest that was chosen from it.</summary>
    public ImageGraph WithoutIndex => this with { Root = ManifestDescriptor, IndexBytes = null };

    /// <summary>Reads an image's documents.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="name">The image's name for errors.</param>
    /// <param name="root">What the reference names.</param>
    /// <param name="platform">The platform to choose; null takes any that a single manifest is for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ContentDigestException">A document is not what its descriptor says.</exception>
    /// <exception cref="ImagePlatformException">There is no image for the platform.</exception>
    /// <exception cref="ImageInvalidException">A document cannot be used.</exception>
    public static async Task<ImageGraph> ReadAsync(
        IContentReader source, string name, Descriptor root, Platform? platform, CancellationToken cancellationToken)
    {
        try
        {
            Descriptor chosen = root;
            byte[]? indexBytes = null;
            if (MediaTypes.IsIndex(root.MediaType))
            {
                indexBytes = await source.ReadAsync(root, name, cancellationToken);
                chosen = await PlatformSelection.ChooseAsync(source, name, ImageIndex.Parse(indexBytes), platform ?? Platform.Host, cancellationToken);
            }

            byte[] manifestBytes = await source.ReadAsync(chosen, name, cancellationToken);
            ImageManifest manifest = ImageManifest.Parse(manifestBytes);
            RefuseWhatIsNoImage(name, manifest);
            byte[] configurationBytes = await source.ReadAsync(manifest.Config, name, cancellationToken);
            ImageConfiguration configuration = ImageConfiguration.Parse(configurationBytes);
            if (configuration.DiffIds.Count != manifest.Layers.Count)
            {
                throw new ImageInvalidException(
                    name, $"has {manifest.Layers.Count} layers in its manifest and {configuration.DiffIds.Count} in its configuration");
            }

            bool named = configuration is { Os.Length: > 0, Architecture.Length: > 0 };
            if (platform is not null && named && platform.Distance(configuration.Platform) is null)
            {
                throw new ImagePlatformException(name, platform, [configuration.Platform]);
            }

            return new ImageGraph
            {
                Root = root,
                IndexBytes = indexBytes,
                ManifestDescriptor = chosen,
                ManifestBytes = manifestBytes,
                Manifest = manifest,
                ConfigurationBytes = configurationBytes,
                Configuration = configuration,
                ChainIds = ChainId.Of(configuration.DiffIds),
            };
        }
        catch (OciFormatException exception)
        {
            throw new ImageInvalidException(name, $"cannot be used: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private static void RefuseWhatIsNoImage(string name, ImageManifest manifest)
    {
        if (!MediaTypes.IsConfiguration(manifest.Config.MediaType))
        {
            string type = manifest.ArtifactType ?? manifest.Config.MediaType;
            throw new ImageInvalidException(name, $"is an artifact of type {type}, not an image of a file system");
        }

        Descriptor? strange = manifest.Layers.FirstOrDefault(layer => !MediaTypes.IsLayer(layer.MediaType));
        if (strange is not null)
        {
            throw new ImageInvalidException(name, $"has a layer of type {strange.MediaType}, which is not known");
        }
    }
}
