using System.Text;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Extraction;

/// <summary>
/// The folders of a layer while it is unpacked. A path is resolved as if the layer were the root directory, so neither an absolute symbolic
/// link nor one with <c>..</c> leads out of it; a folder's owner, mode, times and attributes are set when all is in it.
/// </summary>
internal sealed class LayerFolders : IDisposable
{
    private const ResolveFlags Strict = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;
    private const ResolveFlags Following = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;
    private const uint Unfinished = 0x1C0;      // 0700
    private const uint MissingFolder = 0x1ED;   // 0755
    private const int MaximumLinks = 40;
    private const long MaximumHeld = 512 << 20;
    private const int HeldEntryLength = 128;

    private readonly DirectoryDescriptor _root;
    private readonly ExtractionRights _rights;
    private readonly OwnerRecord? _owners;
    private readonly Dictionary<string, TarEntry> _attributes = new(StringComparer.Ordinal);
    private long _held;
    private DirectoryDescriptor? _last;
    private byte[] _lastPath = [];       // As asked for,
    private byte[] _lastRealPath = [];   // and without symbolic links.

    /// <summary>Starts in an empty folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="rights">What the process may do.</param>
    /// <param name="owners">Gets the owners that folders cannot have; null for nobody who wants them.</param>
    public LayerFolders(DirectoryDescriptor root, ExtractionRights rights, OwnerRecord? owners)
    {
        _root = root;
        _rights = rights;
        _owners = owners;
    }

    /// <summary>The folder of a path inside the layer, made where it is missing. Open until the next call.</summary>
    /// <param name="path">Normal form; empty for the root.</param>
    /// <param name="entry">The entry that needs it: a folder made here takes its time.</param>
    /// <exception cref="LayerException">The path goes through a file, or a symbolic link that leads nowhere.</exception>
    public DirectoryDescriptor Open(ReadOnlySpan<byte> path, TarEntry entry)
    {
        if (_last is not null && path.SequenceEqual(_lastPath))
        {
            return _last;
        }

        // Only the folder that is worked in is remembered: nothing done in it can take it from its path.
        _last?.Dispose();
        _last = null;
        if (path.Length == 0)
        {
            return _root;
        }

        _last = _root.TryOpenDirectory(path, Strict, out int errno) ?? OpenOrCreate(path, entry, errno);
        _lastPath = path.ToArray();
        _lastRealPath = errno == 0 ? _lastPath : _last.PathBelow(_root);
        return _last;
    }

    /// <summary>An existing folder, open until disposed; null where the path leads to none.</summary>
    public DirectoryDescriptor? TryOpen(ReadOnlySpan<byte> path) => _root.TryOpenDirectory(path, Following, out _);

    /// <summary>Makes a folder in the one opened last, or keeps the one that is there.</summary>
    /// <param name="parent">What <see cref="Open"/> returned last.</param>
    /// <param name="path">Its path.</param>
    /// <param name="entry">What it shall be.</param>
    public void Create(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        if (!TryCreate(parent, path.Name) && parent.StatusOf(path.Name) is { Type: not FileType.Directory } other)
        {
            Replace(parent, path.Name, other.IsWhiteout);
        }

        Remember(Key(RealPathOf(path)), entry);
    }

    /// <summary>The path of a file in the folder opened last, without symbolic links on the way.</summary>
    public byte[] RealPathOf(LayerPath path) => path.Parent.Length == 0 || _lastRealPath.Length == 0 ? path.Name.ToArray() : [.. _lastRealPath, (byte)'/', .. path.Name];

    /// <summary>Sets what the layer's own root shall be.</summary>
    public void SetRoot(TarEntry entry) => _attributes[""] = entry;

    /// <summary>Whether the layer's own root was made opaque.</summary>
    public bool IsRootOpaque { get; private set; }

    /// <summary>Makes a folder hide what lower layers have in it.</summary>
    public void MakeOpaque(DirectoryDescriptor folder)
    {
        IsRootOpaque |= folder == _root;
        folder.Handle.SetExtendedAttribute(_rights.OpaqueAttribute, "y"u8);
    }

    /// <summary>Gives every folder what its entry said, once nothing more is put into any.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public void Finish()
    {
        // Inner folders are later in the dictionary than those they are in, and come first here: a folder may shut out its owner.
        foreach ((string key, TarEntry entry) in _attributes.Reverse())
        {
            // A folder that a later entry replaced by something else is not found so, and has no attributes to be given.
            byte[] path = Encoding.Latin1.GetBytes(key);
            using DirectoryDescriptor? folder = _root.TryOpenDirectory(path, Strict, out int errno);
            if (folder is not null)
            {
                bool isWhole = Apply(folder, entry);
                _owners?.Set(path, new RecordedFile(entry.Owner, entry.Group, !isWhole));
            }
            else if (errno is not (Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP))
            {
                throw new LinuxException("openat2", entry.ToString(), errno);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _last?.Dispose();

    private bool Apply(DirectoryDescriptor folder, TarEntry entry)
    {
        try
        {
            return EntryAttributes.Apply(folder.Handle, entry, _rights);
        }
        catch (LinuxException error) when (error.Errno is not (Errno.ENOSPC or Errno.EDQUOT or Errno.EIO))
        {
            throw new LayerException($"the folder '{entry}' of offset {entry.Offset} cannot be made as it shall be: {error.Message}", error);
        }
    }

    /// <summary>Latin-1 keeps every byte of a path as one character.</summary>
    private static string Key(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);

    private DirectoryDescriptor OpenOrCreate(ReadOnlySpan<byte> path, TarEntry entry, int errno)
    {
        if (errno == Errno.ELOOP && _root.TryOpenDirectory(path, Following, out errno) is { } linked)
        {
            return linked;
        }

        return errno is Errno.ENOENT or Errno.ENOTDIR ? CreateMissing(path, entry) : throw new LinuxException("openat2", $"{entry}", errno);
    }

    /// <summary>Goes down a path one component at a time and makes what is not there.</summary>
    private DirectoryDescriptor CreateMissing(ReadOnlySpan<byte> path, TarEntry entry)
    {
        DirectoryDescriptor current = _root;
        int links = 0;
        for (int end = 0; end < path.Length;)
        {
            int start = end == 0 ? 0 : end + 1;
            int slash = path[start..].IndexOf((byte)'/');
            end = slash < 0 ? path.Length : start + slash;
            DirectoryDescriptor next = Step(current, path[..end], path[start..end], entry, ref links);
            if (current != _root)
            {
                current.Dispose();
            }

            current = next;
        }

        return current;
    }

    private DirectoryDescriptor Step(
        DirectoryDescriptor current, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, TarEntry entry, ref int links)
    {
        if (current.TryOpenDirectory(name, Strict, out int errno) is { } found)
        {
            return found;
        }

        switch (errno)
        {
            case Errno.ELOOP when ++links <= MaximumLinks:
                return _root.TryOpenDirectory(prefix, Following, out errno)
                    ?? throw Refused(entry, prefix, "is a symbolic link that leads to no folder of this layer");
            case Errno.ENOENT:
                TryCreate(current, name);
                break;
            case Errno.ENOTDIR when current.StatusOf(name) is { IsWhiteout: true }:
                Replace(current, name, opaque: true);
                break;
            case Errno.ENOTDIR:
                throw Refused(entry, prefix, "is not a folder");
            default:
                throw new LinuxException("openat2", $"{entry}", errno);
        }

        DirectoryDescriptor made = current.OpenDirectory(name, Strict);
        Remember(Key(made.PathBelow(_root)), new TarEntry
        {
            Type = TarEntryType.Directory, Name = prefix.ToArray(), Mode = MissingFolder, Modified = entry.Modified, Offset = entry.Offset,
        });
        return made;
    }

    /// <summary>Keeps what a folder shall be until the end. An archive that compresses well could name folders until memory is full.</summary>
    private void Remember(string key, TarEntry entry)
    {
        _held += HeldEntryLength + key.Length + entry.Name.Length + entry.ExtendedAttributes.Sum(attribute => attribute.Name.Length + attribute.Value.Length);
        if (_held > MaximumHeld)
        {
            throw new LayerException($"its folders with their names and attributes take more than {HumanText.Size(MaximumHeld)} of memory");
        }

        _attributes[key] = entry;
    }

    private bool TryCreate(DirectoryDescriptor parent, ReadOnlySpan<byte> name)
    {
        using FileIdentity maker = _rights.Maker();
        return parent.CreateDirectory(name, Unfinished);
    }

    private void Replace(DirectoryDescriptor parent, ReadOnlySpan<byte> name, bool opaque)
    {
        parent.RemoveFile(name);
        TryCreate(parent, name);
        if (opaque)
        {
            using DirectoryDescriptor made = parent.OpenDirectory(name, Strict);
            MakeOpaque(made);
        }
    }

    private static LayerException Refused(TarEntry entry, ReadOnlySpan<byte> folder, string why) =>
        new($"'{Encoding.UTF8.GetString(folder)}' on the path of '{entry}' {why}");
}
