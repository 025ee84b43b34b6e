using System.Text;
using Containers.Engine.Layers.Tar;

namespace Containers.Engine.Images.Archives;

/// <summary>
/// The files of an uncompressed tar archive, read where they lie: nothing is unpacked. Links are followed inside the archive, since docker
/// saves a layer that occurs twice as a link.
/// </summary>
internal sealed class TarFiles : IArchiveFiles
{
    private const int MostEntries = 100_000;
    private const int LongestPath = 4096;
    private const int MostLinks = 8;
    private readonly LocalFile _file;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Finds out what is in an archive.</summary>
    /// <param name="file">The archive; it is closed with this.</param>
    /// <exception cref="ImageArchiveException">It is no tar archive, cut off, or has more entries than an image archive can have.</exception>
    public TarFiles(LocalFile file)
    {
        _file = file;
        try
        {
            using Stream stream = file.Open();
            using var reader = new TarReader(stream);
            while (reader.Read() is { } entry)
            {
                Add(entry, reader.Position);
            }
        }
        catch (TarFormatException exception) when (_entries.Count == 0)
        {
            throw new ImageArchiveException(
                Name, "is no tar archive, nor one that is compressed with gzip, zstd, xz or bzip2", "Check that it is the right file.", exception);
        }
        catch (TarFormatException exception)
        {
            throw new ImageArchiveException(Name, $"is damaged: {exception.Message}", inner: exception);
        }
    }

    /// <inheritdoc/>
    public string Name => _file.Name;

    /// <inheritdoc/>
    public long? LengthOf(string path) => Find(path)?.Length;

    /// <inheritdoc/>
    public Stream Open(string path) => Find(path) is { } entry
        ? _file.Open(entry.Offset, entry.Length)
        : throw new ImageArchiveException(Name, $"lacks the file {path}");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Add(TarEntry entry, long contentOffset)
    {
        if (entry.Name.Length > LongestPath || ArchivePath.Normalize(Encoding.UTF8.GetString(entry.Name)) is not { Length: > 0 } path)
        {
            return; // Nothing that belongs to an image has such a name.
        }

        Entry? found = entry.Type switch
        {
            TarEntryType.RegularFile when !entry.IsSparse => new Entry(contentOffset, entry.Length, null),
            TarEntryType.SymbolicLink => new Entry(0, 0, ArchivePath.Follow(path, Encoding.UTF8.GetString(entry.LinkName))),
            TarEntryType.HardLink => new Entry(0, 0, ArchivePath.Normalize(Encoding.UTF8.GetString(entry.LinkName))),
            _ => null,
        };
        if (found is not null)
        {
            _entries[path] = found;
            if (_entries.Count > MostEntries)
            {
                throw new ImageArchiveException(
                    Name, $"has more than {MostEntries} entries, so it is no image archive", "If it is a root file system, import it as one.");
            }
        }
    }

    private Entry? Find(string path)
    {
        string? next = ArchivePath.Normalize(path);
        for (int links = 0; links < MostLinks && next is not null && _entries.TryGetValue(next, out Entry? entry); links++)
        {
            if (entry.Offset > 0)
            {
                return entry;
            }

            next = entry.Target;
        }

        return null;
    }

    /// <summary>A file by its place in the archive, or a link by the path it leads to: null is outside.</summary>
    private sealed record Entry(long Offset, long Length, string? Target);
}
