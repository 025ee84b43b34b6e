using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Layers.Extraction;

/// <summary>
/// Unpacks a layer's archive into an empty folder, in the form overlayfs wants (OCI image-spec, layer.md; kernel, overlayfs.rst): a
/// whiteout becomes a character device 0/0, an opaque whiteout an attribute. Whatever the archive holds, nothing is made outside that
/// folder: <c>..</c> is refused, folders are resolved inside it, and the last component of a name is never followed.
/// </summary>
/// <remarks>
/// Decided where the specification leaves it open: an entry below a symbolic link goes where the link leads inside the layer, and is refused
/// if that is no folder; a character device 0/0 is refused, since overlayfs would take it for a whiteout; attributes of overlayfs are left
/// out; AUFS's own files (<c>.wh..wh.*</c>) are left out, but hard links lead to those of <c>.wh..wh.plnk</c>.
/// </remarks>
internal sealed class LayerExtractor : IDisposable
{
    private readonly ExtractionRights _rights;
    private readonly DirectoryDescriptor _root;
    private readonly LayerFolders _folders;
    private readonly OwnerRecord? _owners;
    private readonly byte[]? _place;
    private readonly string _subject;
    private readonly bool _setsRoot;
    private bool _hasLinkTargets;

    /// <summary>Starts in an empty folder, which becomes a folder of root with mode 0755 unless the archive says otherwise.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="rights">What the process may do.</param>
    /// <param name="owners">Gets what the archive says and the folder cannot have; null for nobody who wants it.</param>
    public LayerExtractor(DirectoryDescriptor root, ExtractionRights rights, OwnerRecord? owners = null)
    {
        _rights = rights;
        _root = root;
        _owners = owners;
        _folders = new LayerFolders(root, rights, owners);
        _subject = "layer";
        if (rights.SetsOwners)
        {
            root.Handle.SetOwner(0, 0);
        }

        root.Handle.SetMode(0x1ED);
    }

    /// <summary>
    /// Starts in a folder that has files: names mean what they say, and neither does a folder take the place of something else nor the other
    /// way round.
    /// </summary>
    /// <param name="root">What absolute symbolic links begin at.</param>
    /// <param name="place">The folder in it that entries go to: its path without symbolic links, empty for the root.</param>
    /// <param name="rights">What the process may do.</param>
    /// <param name="setsRoot">Whether an entry for the root says what owner and permissions that folder gets; else it is left as it is.</param>
    public LayerExtractor(DirectoryDescriptor root, byte[] place, ExtractionRights rights, bool setsRoot = false)
    {
        _setsRoot = setsRoot;
        _rights = rights;
        _root = root;
        _folders = new LayerFolders(root, rights, owners: null);
        _subject = "archive";
        _place = place;
    }

    /// <summary>Sum of the lengths of the files unpacked so far, in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>Whether the layer hides everything in the layers below it.</summary>
    public bool HidesAllBelow => _folders.IsRootOpaque;

    /// <summary>Unpacks a whole archive.</summary>
    /// <exception cref="LayerException">The archive is malformed, or an entry cannot or must not be made; it names the entry.</exception>
    /// <exception cref="LinuxException">ENOSPC, EDQUOT or EIO: the fault is the disk's, not the archive's.</exception>
    public void Extract(TarReader reader, CancellationToken cancellationToken)
    {
        TarEntry? entry = null;
        try
        {
            while ((entry = reader.Read()) is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Extract(entry, reader);
            }

            if (_hasLinkTargets)
            {
                TreeRemoval.Remove(_root, Whiteout.LinkTargets); // The links keep what is in them.
                _owners?.Remove(Whiteout.LinkTargets);
            }

            _folders.Finish();
        }
        catch (TarFormatException error)
        {
            throw new LayerException($"The layer's archive is malformed: {error.Message}.", error);
        }
        catch (LayerException error)
        {
            throw new LayerException($"The {_subject} is refused: {error.Message}{(entry is null ? "" : $" (entry at offset {entry.Offset})")}.", error);
        }
        catch (LinuxException error) when (error.Errno is not (Errno.ENOSPC or Errno.EDQUOT or Errno.EIO))
        {
            throw new LayerException($"The {_subject}'s entry '{entry}' at offset {entry?.Offset ?? reader.Position} cannot be unpacked: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folders.Dispose();

    private void Extract(TarEntry entry, TarReader reader)
    {
        LayerPath path = LayerPath.Parse(entry.Name);
        if (path.IsRoot)
        {
            if (_place is not null && !_setsRoot)
            {
                return;
            }

            if (entry.Type != TarEntryType.Directory)
            {
                throw new LayerException("an entry for the root is not a folder");
            }

            _folders.SetRoot(entry);
            return;
        }

        if (_place is { } place)
        {
            path = LayerPath.Parse([.. place, (byte)'/', .. path.Bytes]);
        }

        switch (_place is null ? Whiteout.KindOf(path) : WhiteoutKind.None)
        {
            case WhiteoutKind.Metadata:
                return;
            case WhiteoutKind.LinkTarget:
                if (entry.Type == TarEntryType.RegularFile)
                {
                    _hasLinkTargets = true;
                    CreateFile(_folders.Open(path.Parent, entry), path, entry, reader);
                }

                return;
            case WhiteoutKind.Opaque:
                _folders.MakeOpaque(_folders.Open(path.Parent, entry));
                return;
            case WhiteoutKind.Whiteout:
                Hide(_folders.Open(path.Parent, entry), path);
                return;
        }

        DirectoryDescriptor parent = _folders.Open(path.Parent, entry);
        if (_place is not null)
        {
            RefuseOtherKind(parent, path, entry);
        }

        switch (entry.Type)
        {
            case TarEntryType.Directory:
                _folders.Create(parent, path, entry);
                break;
            case TarEntryType.RegularFile:
                CreateFile(parent, path, entry, reader);
                break;
            case TarEntryType.HardLink:
                CreateHardLink(parent, path, entry);
                break;
            default:
                CreateSpecial(parent, path, entry);
                break;
        }
    }

    private void CreateFile(DirectoryDescriptor parent, LayerPath path, TarEntry entry, TarReader reader)
    {
        using SafeFileHandle file = TryCreateFile(parent, path.Name) ?? ReplaceFile(parent, path);
        for (ReadOnlySpan<byte> piece = reader.ReadContent(out long offset); piece.Length > 0; piece = reader.ReadContent(out offset))
        {
            if (entry.IsSparse)
            {
                file.WriteAll(piece, offset);
            }
            else
            {
                file.WriteAll(piece);
            }
        }

        if (entry.IsSparse)
        {
            file.SetLength(entry.Length); // The file may end in a hole.
        }

        bool isWhole = EntryAttributes.Apply(file, entry, _rights);
        Record(path, new RecordedFile(entry.Owner, entry.Group, !isWhole));
        Size += entry.Length;
    }

    private SafeFileHandle ReplaceFile(DirectoryDescriptor parent, LayerPath path)
    {
        ReadOnlySpan<byte> name = path.Name;
        try
        {
            Remove(parent, path);
        }
        catch (LinuxException error) when (error.Errno == Errno.EBUSY && _place is not null)
        {
            // Something is mounted there, as on /etc/hosts of a container, which cannot be removed but written.
            using HeldEntry? mounted = HeldEntry.TryOpen(parent, name);
            return mounted is { Status.Type: FileType.Regular } ? mounted.OpenToReplace() : throw new LinuxException("unlinkat", error.Subject, error.Errno);
        }

        return TryCreateFile(parent, name) ?? throw Taken();
    }

    private SafeFileHandle? TryCreateFile(DirectoryDescriptor parent, ReadOnlySpan<byte> name)
    {
        using FileIdentity maker = _rights.Maker();
        return parent.CreateFile(name, EntryAttributes.InitialMode);
    }

    private static void RefuseOtherKind(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        if (parent.StatusOf(path.Name) is { } present && (present.Type == FileType.Directory) != (entry.Type == TarEntryType.Directory))
        {
            throw new LayerException(entry.Type == TarEntryType.Directory
                ? $"the folder '{entry}' cannot take the place of '{path}', which is no folder"
                : $"'{entry}' cannot take the place of the folder '{path}'");
        }
    }

    /// <summary>Writes down what an archive says of a file, where somebody wants it.</summary>
    private void Record(LayerPath path, RecordedFile file) => _owners?.Set(_folders.RealPathOf(path), file);

    private void Remove(DirectoryDescriptor parent, LayerPath path)
    {
        TreeRemoval.Remove(parent, path.Name);
        _owners?.Remove(_folders.RealPathOf(path));
    }

    private void CreateHardLink(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        ReadOnlySpan<byte> name = path.Name;
        LayerPath target = LayerPath.Parse(_place is null ? entry.LinkName : [.. _place, (byte)'/', .. entry.LinkName]);
        using DirectoryDescriptor? folder = _folders.TryOpen(target.Parent);
        if (target.IsRoot || folder?.StatusOf(target.Name) is not { } existing)
        {
            if (folder is not null && FindRecorded(folder, target) is { Device: not null } device)
            {
                Record(path, device);
                return;
            }

            throw new LayerException($"'{entry}' is a hard link to '{target}', which is not in the {_subject}");
        }

        if (existing.IsWhiteout || existing.Type == FileType.Directory)
        {
            throw new LayerException($"'{entry}' is a hard link to '{target}', which is {(existing.IsWhiteout ? "a whiteout" : "a folder")}");
        }

        if (!parent.CreateHardLink(name, folder, target.Name) && parent.StatusOf(name) is { } other && !other.IsSameFile(existing))
        {
            Remove(parent, path);
            if (!parent.CreateHardLink(name, folder, target.Name))
            {
                throw Taken();
            }
        }

        if (_owners is not null)
        {
            Record(path, FindRecorded(folder, target) ?? RecordedFile.OfRoot);
        }
    }

    private RecordedFile? FindRecorded(DirectoryDescriptor folder, LayerPath path) =>
        _owners is null ? null : _owners.Find(folder.PathBelow(_root) is { Length: > 0 } above ? [.. above, (byte)'/', .. path.Name] : path.Name);

    private void CreateSpecial(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        ReadOnlySpan<byte> name = path.Name;
        bool device = entry.Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        if (_place is null && entry.Type == TarEntryType.CharacterDevice && entry.Device == default)
        {
            throw new LayerException($"'{entry}' is the character device 0/0, by which layers mark removed files");
        }

        if (device && !_rights.MakesDevices)
        {
            FileType type = entry.Type == TarEntryType.CharacterDevice ? FileType.CharacterDevice : FileType.BlockDevice;
            Record(path, new RecordedFile(entry.Owner, entry.Group, Device: new RecordedDevice(type, entry.Mode, entry.Device, entry.Modified)));
            return;
        }

        if (!TryCreateSpecial(parent, name, entry))
        {
            Remove(parent, path);
            if (!TryCreateSpecial(parent, name, entry))
            {
                throw Taken();
            }
        }

        bool isWhole = EntryAttributes.Apply(parent, name, entry, _rights);
        Record(path, new RecordedFile(entry.Owner, entry.Group, !isWhole));
    }

    private bool TryCreateSpecial(DirectoryDescriptor parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        using FileIdentity maker = _rights.Maker();
        return entry.Type switch
        {
            TarEntryType.SymbolicLink => parent.CreateSymbolicLink(name, entry.LinkName),
            TarEntryType.Fifo => parent.CreateNode(name, FileType.Fifo, EntryAttributes.InitialMode),
            TarEntryType.CharacterDevice => parent.CreateNode(name, FileType.CharacterDevice, EntryAttributes.InitialMode, entry.Device),
            _ => parent.CreateNode(name, FileType.BlockDevice, EntryAttributes.InitialMode, entry.Device),
        };
    }

    /// <summary>
    /// Hides a name of the layers below. What this layer itself has under that name stays (layer.md, "Whiteouts"); a folder of that name
    /// hides the lower one by being opaque, anything else hides it anyway.
    /// </summary>
    private void Hide(DirectoryDescriptor parent, LayerPath path)
    {
        ReadOnlySpan<byte> name = Whiteout.TargetOf(path);
        if (!parent.CreateNode(name, FileType.CharacterDevice, 0) && parent.StatusOf(name) is { Type: FileType.Directory })
        {
            using DirectoryDescriptor own = parent.OpenDirectory(name, ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks);
            _folders.MakeOpaque(own);
        }
    }

    private static LayerException Taken() => new("its folder is being changed by another process");
}
