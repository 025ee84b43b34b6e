using System.Text;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Archiving;

/// <summary>
/// Makes an upper folder of overlayfs what unpacking its archive would give: without sockets, without the notes that the kernel keeps of
/// where files came from, its root as the root of every layer.
/// </summary>
internal static class UpperFolder
{
    private const int LongestPath = 4096; // PATH_MAX; nobody could unpack what is deeper.

    /// <summary>Changes the folder in place. Nobody else uses it any more.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="filter">Which files are removed; null removes none.</param>
    /// <param name="owners">Whom the files belong to where they do not say it; null where they do. It goes by the notes that are removed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is known of files by <paramref name="owners"/> alone.</returns>
    /// <exception cref="LinuxException">A call failed, or folders are nested deeper than a path can be long (ENAMETOOLONG).</exception>
    public static OwnerRecord Clean(string path, EntryFilter? filter, TreeOwners? owners, CancellationToken cancellationToken)
    {
        ExtractionRights rights = ExtractionRights.OfThisProcess();
        OwnerRecord record = new();
        using DirectoryDescriptor root = DirectoryDescriptor.Open(path);
        Strip(root, "."u8.ToArray(), root.Handle.ExtendedAttributes(), rights);
        CleanContents(root, [], filter, rights, owners, record, cancellationToken);
        if (rights.SetsOwners)
        {
            root.Handle.SetOwner(0, 0);
        }

        root.Handle.SetMode(0x1ED);
        return record;
    }

    private static void CleanContents(
        DirectoryDescriptor folder, byte[] path, EntryFilter? filter, ExtractionRights rights, TreeOwners? owners, OwnerRecord record, CancellationToken cancellationToken)
    {
        foreach (byte[] name in folder.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using HeldEntry? entry = HeldEntry.TryOpen(folder, name);
            if (entry is null || entry.Status.IsWhiteout)
            {
                continue;
            }

            byte[] whole = [.. path, .. name];
            if (whole.Length >= LongestPath)
            {
                throw new LinuxException("open", Encoding.UTF8.GetString(name), Errno.ENAMETOOLONG, "The folder is too deep to be archived.");
            }

            if (entry.Status.Type == FileType.Socket || filter?.Invoke(entry, whole) is true)
            {
                Timestamp modified = folder.Handle.Status().Modified;
                TreeRemoval.Remove(folder, name);
                folder.Handle.SetTimes(Timestamp.Unchanged, modified);
                continue;
            }

            if (owners is not null)
            {
                (uint user, uint group) = owners.Of(whole);
                record.Set(whole, new RecordedFile(user, group));
            }

            Strip(folder, name, entry.ExtendedAttributes(), rights);
            if (entry.Status.Type == FileType.Directory)
            {
                using DirectoryDescriptor below = entry.OpenFolder();
                CleanContents(below, [.. whole, (byte)'/'], filter, rights, owners, record, cancellationToken);
            }
        }
    }

    private static void Strip(DirectoryDescriptor folder, byte[] name, IReadOnlyDictionary<string, byte[]> attributes, ExtractionRights rights)
    {
        foreach (string attribute in attributes.Keys)
        {
            bool opaque = attribute == Encoding.ASCII.GetString(rights.OpaqueAttribute) && ArchivedAttributes.IsOpaque(attributes, rights);
            bool ours = ArchivedAttributes.IsOverlay(attribute) || attribute.StartsWith("trusted.", StringComparison.Ordinal);
            if (ours && !opaque)
            {
                folder.RemoveExtendedAttribute(name, Encoding.UTF8.GetBytes(attribute));
            }
        }
    }
}
