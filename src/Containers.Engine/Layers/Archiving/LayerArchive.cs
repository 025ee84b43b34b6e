using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Archiving;

/// <summary>The archive of a folder that has a layer's files in overlay form.</summary>
internal static class LayerArchive
{
    /// <summary>Writes the archive, and unpacks it elsewhere in the same pass: files are read once.</summary>
    /// <param name="folder">The files.</param>
    /// <param name="copy">An empty folder that gets what the archive holds; null where nobody needs that.</param>
    /// <param name="filter">Which files are left out; null leaves none.</param>
    /// <param name="owners">Who owns the files, where that is who a container with other IDs sees; null elsewhere.</param>
    /// <param name="recorded">Whom the files belong to where they do not say it; null where they do.</param>
    /// <param name="write">Is called with every byte of the archive, in order, while the next files are read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is in the archive; its owners are those that the copy could not have.</returns>
    /// <exception cref="LayerException">A file cannot be in a layer.</exception>
    /// <exception cref="Linux.LinuxException">A file cannot be read or written.</exception>
    public static async Task<UnpackedTree> WriteAsync(
        string folder, string? copy, EntryFilter? filter, FileOwners? owners, TreeOwners? recorded, Action<ReadOnlySpan<byte>> write, CancellationToken cancellationToken)
    {
        (long Size, bool HidesAllBelow) archived = default;
        OwnerRecord? left = null;
        await ArchivePipe.RunAsync(
            (output, stop) => archived = Archive(folder, filter, owners, recorded, output, stop),
            copy is null ? null : (input, stop) => left = UnpackedTree.Of(input, copy, stop).Owners,
            write,
            cancellationToken);
        return new UnpackedTree(archived.Size, archived.HidesAllBelow, left);
    }

    private static (long Size, bool HidesAllBelow) Archive(
        string folder, EntryFilter? filter, FileOwners? owners, TreeOwners? recorded, Stream output, CancellationToken cancellationToken)
    {
        using DirectoryDescriptor root = DirectoryDescriptor.Open(folder);
        var tar = new TarWriter(output);
        var archiver = new TreeArchiver(tar, TreeForm.Layer, filter, owners: owners) { Recorded = OwnedTree.Of(recorded, root) };
        bool hidesAllBelow = ArchivedAttributes.IsOpaque(root.Handle.ExtendedAttributes(), ExtractionRights.OfThisProcess());
        if (hidesAllBelow)
        {
            archiver.AddOpaqueMark([]);
        }

        archiver.AddContents(root, [], cancellationToken);
        tar.WriteEnd();
        return (archiver.Size, hidesAllBelow);
    }
}
