using Containers.Engine.Layers.Extraction;
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
    /// <param name="write">Is called with every byte of the archive, in order, while the next files are read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The sum of the lengths of the files, in bytes, and whether the layer hides everything below it.</returns>
    /// <exception cref="LayerException">A file cannot be in a layer.</exception>
    /// <exception cref="Linux.LinuxException">A file cannot be read or written.</exception>
    public static async Task<(long Size, bool HidesAllBelow)> WriteAsync(
        string folder, string? copy, EntryFilter? filter, FileOwners? owners, Action<ReadOnlySpan<byte>> write, CancellationToken cancellationToken)
    {
        (long Size, bool HidesAllBelow) archived = default;
        await ArchivePipe.RunAsync(
            (output, stop) => archived = Archive(folder, filter, owners, output, stop),
            copy is null ? null : (input, stop) => LayerStore.Write(input, copy, stop),
            write,
            cancellationToken);
        return archived;
    }

    private static (long Size, bool HidesAllBelow) Archive(string folder, EntryFilter? filter, FileOwners? owners, Stream output, CancellationToken cancellationToken)
    {
        using DirectoryDescriptor root = DirectoryDescriptor.Open(folder);
        var tar = new TarWriter(output);
        var archiver = new TreeArchiver(tar, TreeForm.Layer, filter, owners: owners);
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
