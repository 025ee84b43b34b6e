using Containers.Engine.Building.Context;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Execution;

/// <summary>Unpacks a tar archive that ADD finds, compressed with gzip, bzip2, xz, zstd or not at all.</summary>
internal static class ArchiveUnpacking
{
    private const uint PermissionBits = 0xFFF;

    /// <summary>Unpacks a file into a folder; false where it is no archive.</summary>
    /// <param name="step">Where the step works.</param>
    /// <param name="folders">The root file system.</param>
    /// <param name="tree">Where the file is.</param>
    /// <param name="file">The file.</param>
    /// <param name="target">The folder, absolute.</param>
    /// <param name="owner">Who gets the files; null is whom the archive says.</param>
    /// <param name="mode">The change of their permissions; null for none.</param>
    /// <param name="latest">The latest time that a file may have; null for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LayerException">The archive is malformed.</exception>
    public static async Task<bool> TryAsync(
        StepFolder step,
        RootFolders folders,
        FileTree tree,
        TreeNode file,
        string target,
        FileOwner? owner,
        FileModeChange? mode,
        Timestamp? latest,
        CancellationToken cancellationToken)
    {
        if (!await IsArchiveAsync(tree, file, cancellationToken))
        {
            return false;
        }

        using DirectoryDescriptor place = folders.OpenOrMake(target, owner ?? FileOwner.Root, latest, out _);
        OwnerRecord? owners = step.Owners is null ? null : new(isOfChanges: true);
        if (owner is null && mode is null)
        {
            FileStatus before = place.Handle.Status();
            await UnpackAsync(tree, file, place, owners, cancellationToken);
            owners?.Remove([]);
            folders.Record(place, owners);
            place.Handle.SetOwner(before.Owner, before.Group);
            place.Handle.SetMode(before.Mode & PermissionBits);
            return true;
        }

        string unpacked = step.Make($"unpacked-{Guid.NewGuid():N}");
        using DirectoryDescriptor staged = DirectoryDescriptor.Open(unpacked);
        await UnpackAsync(tree, file, staged, owners, cancellationToken);
        using var files = new FileTree(staged.OpenDirectory("."u8), IgnoreRules.None, keepsOwners: true, TreeOwners.TryOpenChanges([], null, owners));
        new NodeCopier(files, folders, SourceFilter.None, owner, mode, latest, cancellationToken).CopyContents(files.Root, place);
        return true;
    }

    /// <summary>Unpacks an archive from a stream into a folder.</summary>
    /// <exception cref="LayerException">The archive is malformed.</exception>
    /// <param name="archive">The archive.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="owners">Gets the owners that the files cannot have; null for nobody who wants them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static void Unpack(Stream archive, DirectoryDescriptor folder, OwnerRecord? owners, CancellationToken cancellationToken)
    {
        using var reader = new TarReader(archive);
        using var extractor = new LayerExtractor(folder, ExtractionRights.OfThisProcess(), owners);
        extractor.Extract(reader, cancellationToken);
    }

    private static async Task UnpackAsync(FileTree tree, TreeNode file, DirectoryDescriptor folder, OwnerRecord? owners, CancellationToken cancellationToken)
    {
        await using Stream stored = new FileStream(tree.Open(file), FileAccess.Read);
        using var source = new BufferedSource(stored);
        await using Stream archive = await Decompression.OpenAsync(source, cancellationToken);
        Unpack(archive, folder, owners, cancellationToken);
    }

    private static async Task<bool> IsArchiveAsync(FileTree tree, TreeNode file, CancellationToken cancellationToken)
    {
        await using Stream stored = new FileStream(tree.Open(file), FileAccess.Read);
        using var source = new BufferedSource(stored);
        try
        {
            await using Stream archive = await Decompression.OpenAsync(source, cancellationToken);
            using var reader = new TarReader(archive);
            return reader.Read() is not null;
        }
        catch (Exception exception) when (exception is TarFormatException or InvalidDataException or EndOfStreamException)
        {
            return false;
        }
    }
}
