using System.Text;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Layers.Archiving;

/// <summary>
/// Writes a tree of files into a tar archive: names, types, modes, owners, times with their fractions, targets, device numbers, extended
/// attributes, hard links, contents. The same tree gives the same bytes: names come in the order of their bytes. It is safe on a tree that
/// others change meanwhile, hostile ones too: nothing is reached but through open folders, and no link is followed. Sockets are left out.
/// </summary>
/// <param name="tar">Where entries go; the end of the archive is the caller's to write.</param>
/// <param name="form">What whiteouts mean.</param>
/// <param name="filter">Which files are left out, with all below them; null leaves none.</param>
/// <param name="owner">Who all files belong to in the archive; null leaves them to their owners.</param>
/// <param name="owners">Who those are where the tree is that of a container with other IDs; null elsewhere.</param>
internal sealed class TreeArchiver(
    TarWriter tar, TreeForm form, EntryFilter? filter = null, (uint User, uint Group)? owner = null, FileOwners? owners = null)
{
    private const int LongestPath = 4096; // PATH_MAX; nobody could unpack what is deeper.
    private readonly ExtractionRights _rights = ExtractionRights.OfThisProcess();
    private readonly Dictionary<(DeviceNumber Device, ulong Inode), byte[]> _names = [];

    private static ReadOnlySpan<byte> OpaqueMark => ".wh..wh..opq"u8;

    private static ReadOnlySpan<byte> WhiteoutPrefix => ".wh."u8;

    /// <summary>Sum of the lengths of the files archived so far, in bytes; a file with several names counts once.</summary>
    public long Size { get; private set; }

    /// <summary>Whom files belong to that do not say it, and the devices among them; null where the files say all.</summary>
    public OwnedTree? Recorded { get; init; }

    /// <summary>Writes what a folder holds, not the folder itself.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">What names begin with; empty, or with a slash at its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LayerException">A name cannot be in a layer.</exception>
    /// <exception cref="LinuxException">A file cannot be read.</exception>
    public void AddContents(DirectoryDescriptor folder, ReadOnlySpan<byte> path, CancellationToken cancellationToken)
    {
        List<byte[]> names = [.. folder.Names()];
        IReadOnlyDictionary<string, RecordedFile>? devices = Recorded?.DevicesIn(path, folder.Handle.Status());
        names.AddRange(devices?.Keys.Select(Encoding.Latin1.GetBytes).Where(device => folder.StatusOf(device) is null) ?? []);
        names.Sort((one, other) => one.AsSpan().SequenceCompareTo(other));
        foreach (byte[] name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using HeldEntry? entry = HeldEntry.TryOpen(folder, name);
            if (entry is not null)
            {
                RefuseReserved(name, path);
                Add(entry, name, path, cancellationToken);
            }
            else if (devices?.GetValueOrDefault(Encoding.Latin1.GetString(name)) is { Device: { } device } recorded)
            {
                AddDevice([.. path, .. name], recorded, device);
            }
        }
    }

    /// <summary>Writes one file, or a folder with all below it.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="path">Its name in the archive.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <inheritdoc cref="AddContents" path="/exception"/>
    public void Add(HeldEntry entry, byte[] path, CancellationToken cancellationToken)
    {
        FileStatus status = entry.Status;
        if (status.Type == FileType.Directory)
        {
            AddFolder(entry, [.. path, (byte)'/'], cancellationToken);
        }
        else if (status.Type != FileType.Socket && !IsKnownByAnotherName(entry, path))
        {
            AddFile(entry, path);
        }
    }

    /// <summary>Writes the mark of a folder that hides what lower layers have in it.</summary>
    /// <param name="path">The folder's name with its slash; empty for the root.</param>
    public void AddOpaqueMark(ReadOnlySpan<byte> path) => AddMark([.. path, .. OpaqueMark]);

    private void Add(HeldEntry entry, byte[] name, ReadOnlySpan<byte> folder, CancellationToken cancellationToken)
    {
        if (folder.Length + name.Length >= LongestPath)
        {
            throw new LinuxException("open", Encoding.UTF8.GetString(name), Errno.ENAMETOOLONG, "The folder is too deep to be archived.");
        }

        byte[] path = [.. folder, .. name];
        if (filter?.Invoke(entry, path) is true)
        {
            return;
        }

        if (!entry.Status.IsWhiteout)
        {
            Add(entry, path, cancellationToken);
        }
        else if (form == TreeForm.Layer)
        {
            AddMark([.. folder, .. WhiteoutPrefix, .. name]);
        }
    }

    private void AddFolder(HeldEntry entry, byte[] path, CancellationToken cancellationToken)
    {
        using DirectoryDescriptor folder = entry.OpenFolder();
        IReadOnlyDictionary<string, byte[]> attributes = entry.ExtendedAttributes();
        tar.Write(EntryOf(entry.Status, TarEntryType.Directory, path, attributes));
        if (form == TreeForm.Layer && ArchivedAttributes.IsOpaque(attributes, _rights))
        {
            AddOpaqueMark(path);
        }

        AddContents(folder, path, cancellationToken);
    }

    private void AddFile(HeldEntry entry, byte[] path)
    {
        FileStatus status = entry.Status;
        IReadOnlyDictionary<string, byte[]> attributes = entry.ExtendedAttributes();
        switch (status.Type)
        {
            case FileType.Regular:
                using (SafeFileHandle file = entry.OpenFile())
                {
                    if (form == TreeForm.Plain && entry.IsOfKernel())
                    {
                        // The kernel makes up what is in it as it is read, and says another size before: none, or a page.
                        byte[] content = file.ReadToEnd();
                        using MemoryStream made = new(content);
                        tar.Write(EntryOf(file.Status(), TarEntryType.RegularFile, path, attributes, content.Length), made);
                        Size += content.Length;
                        break;
                    }

                    FileStatus now = file.Status();
                    tar.Write(EntryOf(now, TarEntryType.RegularFile, path, attributes, now.Size), new FileContent(file, now.Size));
                    Size += now.Size;
                }

                break;
            case FileType.SymbolicLink:
                tar.Write(EntryOf(status, TarEntryType.SymbolicLink, path, attributes, link: entry.ReadLink()));
                break;
            case FileType.CharacterDevice:
                tar.Write(EntryOf(status, TarEntryType.CharacterDevice, path, attributes));
                break;
            case FileType.BlockDevice:
                tar.Write(EntryOf(status, TarEntryType.BlockDevice, path, attributes));
                break;
            case FileType.Fifo:
                tar.Write(EntryOf(status, TarEntryType.Fifo, path, attributes));
                break;
        }
    }

    /// <summary>Writes a further name of a file that is in the archive already; remembers the first.</summary>
    private bool IsKnownByAnotherName(HeldEntry entry, byte[] path)
    {
        FileStatus status = entry.Status;
        if (status.Links <= 1 || _names.TryAdd((status.Device, status.Inode), path))
        {
            return false;
        }

        tar.Write(EntryOf(status, TarEntryType.HardLink, path, entry.ExtendedAttributes(), link: _names[(status.Device, status.Inode)]));
        return true;
    }

    private TarEntry EntryOf(
        in FileStatus status, TarEntryType type, byte[] path, IReadOnlyDictionary<string, byte[]> attributes, long length = 0, byte[]? link = null)
    {
        (uint user, uint group) = owner ?? owners?.Inside(status) ?? Recorded?.Of(path, status) ?? (status.Owner, status.Group);
        return new TarEntry
        {
            Type = type,
            Name = path,
            LinkName = link ?? [],
            Mode = status.Mode,
            Owner = user,
            Group = group,
            Length = length,
            Modified = status.Modified,
            Device = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice ? status.Special : default,
            ExtendedAttributes = ArchivedAttributes.Of(attributes, owners),
        };
    }

    private void AddDevice(byte[] path, RecordedFile recorded, RecordedDevice device) => tar.Write(new TarEntry
    {
        Type = device.Type == FileType.CharacterDevice ? TarEntryType.CharacterDevice : TarEntryType.BlockDevice,
        Name = path,
        Mode = device.Mode,
        Owner = owner?.User ?? recorded.User,
        Group = owner?.Group ?? recorded.Group,
        Modified = device.Modified,
        Device = device.Number,
    });

    /// <summary>The mark says nothing but its name, so that the time at which a file was removed does not change the layer.</summary>
    private void AddMark(byte[] path) => tar.Write(new TarEntry { Type = TarEntryType.RegularFile, Name = path });

    private void RefuseReserved(byte[] name, ReadOnlySpan<byte> folder)
    {
        if (form == TreeForm.Layer && name.AsSpan().StartsWith(WhiteoutPrefix))
        {
            throw new LayerException($"'/{Encoding.UTF8.GetString(folder)}{Encoding.UTF8.GetString(name)}' cannot be in a layer, where a name that begins "
                + "with '.wh.' marks a removed file. Rename or remove it.");
        }
    }
}
