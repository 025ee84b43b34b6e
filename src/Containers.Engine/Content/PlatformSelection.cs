using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>Chooses an image out of an index or manifest list (OCI image-spec, image-index.md).</summary>
internal static class PlatformSelection
{
    private const int DeepestIndex = 4; // An index may list indexes, but not without end.

    /// <summary>
    /// The manifest that fits the platform best; of equals the first. An entry that names no platform is asked for that of its configuration, and
    /// one that is an index for what it lists.
    /// </summary>
    /// <param name="source">Where the image is.</param>
    /// <param name="name">Its name for errors.</param>
    /// <param name="index">The index.</param>
    /// <param name="wanted">The platform.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ImagePlatformException">None fits; the error lists what there is.</exception>
    /// <exception cref="ContentDigestException">A document is not what its descriptor says.</exception>
    /// <exception cref="OciFormatException">A document cannot be used.</exception>
    public static async Task<Descriptor> ChooseAsync(
        IContentReader source, string name, ImageIndex index, Platform wanted, CancellationToken cancellationToken) =>
        await FindAsync(source, name, index, wanted, DeepestIndex, cancellationToken) ?? throw new ImagePlatformException(name, wanted, PlatformsOf(index));

    /// <summary>The platforms that there are images for, as the index itself tells.</summary>
    public static IReadOnlyList<Platform> PlatformsOf(ImageIndex index) =>
    [
        .. index.Manifests
            .Where(entry => MediaTypes.IsManifest(entry.MediaType) && !IsAttestation(entry))
            .Select(entry => entry.Platform)
            .OfType<Platform>()
            .Distinct(),
    ];

    private static async Task<Descriptor?> FindAsync(
        IContentReader source, string name, ImageIndex index, Platform wanted, int depth, CancellationToken cancellationToken)
    {
        List<Descriptor> images = [.. index.Manifests.Where(entry => (MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsIndex(entry.MediaType)) && !IsAttestation(entry))];
        IEnumerable<Descriptor> named = images.Where(entry => entry.Platform is not null && wanted.Distance(entry.Platform) is not null).OrderBy(entry => wanted.Distance(entry.Platform!));
        List<Descriptor> unnamed = [.. images.Where(entry => entry.Platform is null)];
        foreach (Descriptor entry in named.Concat(unnamed))
        {
            if (MediaTypes.IsManifest(entry.MediaType))
            {
                // The only one there is tells its platform when it is read as the image.
                if (entry.Platform is not null || images.Count == 1 || await IsForAsync(source, name, entry, wanted, cancellationToken))
                {
                    return entry;
                }
            }
            else if (depth > 0)
            {
                ImageIndex inner = ImageIndex.Parse(await source.ReadAsync(entry, name, cancellationToken));
                if (await FindAsync(source, name, inner, wanted, depth - 1, cancellationToken) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static async Task<bool> IsForAsync(IContentReader source, string name, Descriptor entry, Platform wanted, CancellationToken cancellationToken)
    {
        ImageManifest manifest = ImageManifest.Parse(await source.ReadAsync(entry, name, cancellationToken));
        return MediaTypes.IsConfiguration(manifest.Config.MediaType)
            && ImageConfiguration.Parse(await source.ReadAsync(manifest.Config, name, cancellationToken)) is { Os.Length: > 0, Architecture.Length: > 0 } configuration
            && wanted.Distance(configuration.Platform) is not null;
    }

    /// <summary>What BuildKit adds beside the images: facts about them, for a platform that no machine has.</summary>
    private static bool IsAttestation(Descriptor entry) => entry.Platform is { Os: "unknown", Architecture: "unknown" };
}
