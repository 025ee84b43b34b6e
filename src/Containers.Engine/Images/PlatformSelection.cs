using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>Chooses an image out of an index or manifest list (OCI image-spec, image-index.md).</summary>
internal static class PlatformSelection
{
    /// <summary>The manifest that fits the platform best; of equals the first.</summary>
    /// <exception cref="ImagePlatformException">None fits; the error lists what there is.</exception>
    public static Descriptor Choose(string name, ImageIndex index, Platform wanted)
    {
        var images = index.Manifests.Where(entry => MediaTypes.IsManifest(entry.MediaType) && !IsAttestation(entry)).ToList();
        Descriptor? best = images
            .Where(entry => entry.Platform is not null && wanted.Distance(entry.Platform) is not null)
            .MinBy(entry => wanted.Distance(entry.Platform!));
        if (best is null && images is [{ Platform: null } only])
        {
            best = only; // Its configuration will tell its platform.
        }

        return best ?? throw new ImagePlatformException(name, wanted, PlatformsOf(index));
    }

    /// <summary>The platforms that there are images for.</summary>
    public static IReadOnlyList<Platform> PlatformsOf(ImageIndex index) =>
    [
        .. index.Manifests
            .Where(entry => MediaTypes.IsManifest(entry.MediaType) && !IsAttestation(entry))
            .Select(entry => entry.Platform)
            .OfType<Platform>()
            .Distinct(),
    ];

    /// <summary>What BuildKit adds beside the images: facts about them, for a platform that no machine has.</summary>
    private static bool IsAttestation(Descriptor entry) => entry.Platform is { Os: "unknown", Architecture: "unknown" };
}
