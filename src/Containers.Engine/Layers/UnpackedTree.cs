using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Layers;

/// <summary>What is known of a layer's files once they are unpacked.</summary>
/// <param name="Size">Sum of the lengths of the files, in bytes.</param>
/// <param name="HidesAllBelow">Whether the layer hides everything below it.</param>
/// <param name="Owners">Owners and devices that the files could not have; null where they can have any.</param>
internal sealed record UnpackedTree(long Size, bool HidesAllBelow, OwnerRecord? Owners)
{
    /// <summary>Unpacks an uncompressed archive into an empty folder.</summary>
    /// <exception cref="LayerException">The archive is malformed or harmful.</exception>
    public static UnpackedTree Of(Stream archive, string folder, CancellationToken cancellationToken)
    {
        using var reader = new TarReader(archive);
        using DirectoryDescriptor root = DirectoryDescriptor.Open(folder);
        var rights = ExtractionRights.OfThisProcess();
        OwnerRecord? owners = rights.HasOneId ? new() : null;
        using var extractor = new LayerExtractor(root, rights, owners);
        extractor.Extract(reader, cancellationToken);
        return new UnpackedTree(extractor.Size, extractor.HidesAllBelow, owners);
    }
}
