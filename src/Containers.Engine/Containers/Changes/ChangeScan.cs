using System.Text;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Containers.Changes;

/// <summary>
/// Finds what an upper folder changes in the layers below it. It reads the upper folder and looks up what is there below, so it takes time in
/// proportion to what was changed. A file that was only copied up, as overlayfs does when one is opened for writing, is no change.
/// </summary>
/// <param name="container">The container's name.</param>
/// <param name="owners">Who owns the upper folder's files, where that is who a container with other IDs sees; else null.</param>
internal sealed class ChangeScan(string container, FileOwners? owners = null)
{
    private const int LongestPath = 4096; // PATH_MAX
    private readonly ExtractionRights _rights = ExtractionRights.OfThisProcess();
    private readonly List<ContainerChange> _changes = [];

    /// <summary>The changes, sorted by path.</summary>
    /// <param name="upper">The upper folder.</param>
    /// <param name="lower">The layers below it, as one tree.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LinuxException">A folder cannot be read.</exception>
    public IReadOnlyList<ContainerChange> Run(DirectoryDescriptor upper, DirectoryDescriptor lower, CancellationToken cancellationToken)
    {
        ScanFolder(upper, lower, [], cancellationToken);
        _changes.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return _changes;
    }

    private void ScanFolder(DirectoryDescriptor upper, DirectoryDescriptor? lower, byte[] path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (byte[] name in upper.Names())
        {
            byte[] whole = [.. path, .. name];
            if (whole.Length >= LongestPath)
            {
                throw new LinuxException("open", Encoding.UTF8.GetString(name), Errno.ENAMETOOLONG, "The folder is too deep.");
            }

            using HeldEntry? entry = HeldEntry.TryOpen(upper, name);
            using HeldEntry? below = lower is null ? null : HeldEntry.TryOpen(lower, name);
            HeldEntry? before = below is { Status.IsWhiteout: false } ? below : null;
            if (entry is not null && (before is not null || !EngineStubs.Contains(entry, whole)))
            {
                ScanEntry(entry, before, whole, cancellationToken);
            }
        }
    }

    private void ScanEntry(HeldEntry entry, HeldEntry? before, byte[] path, CancellationToken cancellationToken)
    {
        if (entry.Status.IsWhiteout)
        {
            if (before is not null)
            {
                Add(ContainerChangeKind.Deleted, path);
            }

            return;
        }

        int index = _changes.Count;
        bool isFolder = entry.Status.Type == FileType.Directory;
        using DirectoryDescriptor? lower = before is { Status.Type: FileType.Directory } ? before.OpenFolder() : null;
        if (isFolder)
        {
            using DirectoryDescriptor folder = entry.OpenFolder();
            ScanFolder(folder, lower, [.. path, (byte)'/'], cancellationToken);
            if (lower is not null && ArchivedAttributes.IsOpaque(entry.ExtendedAttributes(), _rights))
            {
                AddDeleted(folder, lower, path);
            }
        }
        else if (lower is not null)
        {
            AddDeleted(null, lower, path);
        }

        if (before is null)
        {
            Add(ContainerChangeKind.Added, path);
        }
        else if (_changes.Count > index || Differ(entry, before))
        {
            Add(ContainerChangeKind.Changed, path);
        }
    }

    /// <summary>Adds what lower layers have in a folder that hides it.</summary>
    private void AddDeleted(DirectoryDescriptor? upper, DirectoryDescriptor lower, byte[] path)
    {
        foreach (byte[] name in lower.Names())
        {
            if (upper?.StatusOf(name) is null && lower.StatusOf(name) is { IsWhiteout: false })
            {
                Add(ContainerChangeKind.Deleted, [.. path, (byte)'/', .. name]);
            }
        }
    }

    private bool Differ(HeldEntry entry, HeldEntry before)
    {
        FileStatus now = entry.Status;
        FileStatus then = before.Status;
        (uint, uint) owner = owners?.Inside(now) ?? (now.Owner, now.Group);
        if (now.Type != then.Type || now.Mode != then.Mode || owner != (then.Owner, then.Group) || now.Special != then.Special)
        {
            return true;
        }

        return (now.Type != FileType.Directory && (now.Size != then.Size || now.Modified != then.Modified))
            || !HaveSameAttributes(ArchivedAttributes.Of(entry.ExtendedAttributes(), owners), ArchivedAttributes.Of(before.ExtendedAttributes()));
    }

    private static bool HaveSameAttributes(
        IReadOnlyList<ExtendedAttribute> one, IReadOnlyList<ExtendedAttribute> other) =>
        one.Count == other.Count
        && one.Zip(other).All(pair => pair.First.Name.AsSpan().SequenceEqual(pair.Second.Name) && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value));

    private void Add(ContainerChangeKind kind, byte[] path) =>
        _changes.Add(new ContainerChange(kind, "/" + Encoding.UTF8.GetString(path), container));
}
