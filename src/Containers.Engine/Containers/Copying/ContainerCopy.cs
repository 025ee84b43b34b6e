using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Containers.Copying;

/// <summary>Copies files from one tree to another by docker's rules of what goes where (docker container cp).</summary>
internal static class ContainerCopy
{
    /// <summary>Copies a file or folder to a place.</summary>
    /// <exception cref="ContainerCopyException">The source is not there, or cannot go where it shall.</exception>
    public static async Task RunAsync(RootedTree source, RootedTree target, CopyOptions options, CancellationToken cancellationToken)
    {
        (DirectoryDescriptor sourceFolder, byte[] sourceName, HeldEntry? found) = source.Find(options.FollowLink || source.MustBeFolder);
        using DirectoryDescriptor heldFolder = sourceFolder;
        using HeldEntry entry = Require(found, source);
        bool isFolder = entry.Status.Type == FileType.Directory;
        (DirectoryDescriptor root, byte[] place, byte[]? name) = PlaceOf(target, NameOf(source, sourceName), isFolder, source.IsContents);
        using DirectoryDescriptor heldRoot = root;
        (uint, uint)? owner = options.KeepOwner ? null
            : target.Location.Container is null ? (FileDescriptor.EffectiveUser, FileDescriptor.EffectiveGroup)
            : (0, 0);
        try
        {
            await ArchivePipe.RunAsync(
                (output, stop) =>
                {
                    using BufferedOutput buffered = new(new CountedOutput(output, "Copying files"));
                    Write(buffered, source, sourceFolder, entry, name, owner, stop);
                    buffered.Flush();
                },
                (input, stop) => Unpack(input, root, place, target, stop),
                static _ => { },
                cancellationToken);
        }
        catch (LayerException error)
        {
            throw new ContainerCopyException(target.Location.ToString(), $"cannot be written: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>Writes a file or folder as a tar archive, in which it has its own name, and its owners.</summary>
    /// <exception cref="ContainerCopyException">The source is not there.</exception>
    public static void WriteArchive(RootedTree source, Stream output, CopyOptions options, CancellationToken cancellationToken)
    {
        (DirectoryDescriptor folder, byte[] name, HeldEntry? found) = source.Find(options.FollowLink || source.MustBeFolder);
        using DirectoryDescriptor heldFolder = folder;
        using HeldEntry entry = Require(found, source);
        byte[]? root = !source.IsContents ? NameOf(source, name) : options.NamesContents ? "."u8.ToArray() : null;
        using var buffered = new BufferedOutput(output);
        Write(buffered, source, folder, entry, root, owner: null, cancellationToken);
        buffered.Flush();
    }

    /// <summary>What a file or folder is.</summary>
    /// <exception cref="ContainerCopyException">It is not there.</exception>
    public static FileFacts Inspect(RootedTree tree)
    {
        (DirectoryDescriptor folder, byte[] name, HeldEntry? found) = tree.Find(followLink: tree.MustBeFolder);
        using DirectoryDescriptor heldFolder = folder;
        using HeldEntry entry = Require(found, tree);
        FileStatus status = entry.Status;
        return new FileFacts(
            PathText.Of(NameOf(tree, name)),
            status.Type,
            status.Mode & 0xFFF,
            status.Size,
            DateTimeOffset.FromUnixTimeSeconds(status.Modified.Seconds).AddTicks(status.Modified.Nanoseconds / TimeSpan.NanosecondsPerTick),
            status.Type == FileType.SymbolicLink ? PathText.Of(entry.ReadLink()) : null);
    }

    /// <summary>Unpacks a tar archive, compressed or not, into a folder.</summary>
    /// <exception cref="ContainerCopyException">The folder is not there, or the archive cannot be unpacked.</exception>
    public static async Task ReadArchiveAsync(Stream input, RootedTree target, CancellationToken cancellationToken)
    {
        using DirectoryDescriptor folder = target.FindFolder(target.Location.Path)
            ?? throw FolderMissing(target);
        using var source = new BufferedSource(input);
        try
        {
            await using Stream archive = await Decompression.OpenAsync(source, cancellationToken);
            (DirectoryDescriptor root, byte[] place) = RootOf(target, folder);
            using DirectoryDescriptor held = root;
            await Task.Run(() => Unpack(archive, root, place, target, cancellationToken), cancellationToken);
        }
        catch (Exception error) when (error is LayerException or InvalidDataException)
        {
            throw new ContainerCopyException(target.Location.ToString(), $"cannot take the archive: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>Why an archive cannot be unpacked in a place: nothing is there, or no folder.</summary>
    private static ContainerCopyException FolderMissing(RootedTree target)
    {
        (DirectoryDescriptor folder, _, HeldEntry? found) = target.Find(followLink: true);
        using DirectoryDescriptor heldFolder = folder;
        using HeldEntry? entry = found;
        return new(
            target.Location.ToString(), "must be a folder that is there, for an archive to be unpacked in", kind: entry is null ? ErrorKind.NotFound : ErrorKind.Invalid);
    }

    private static HeldEntry Require(HeldEntry? entry, RootedTree source)
    {
        if (entry is null || (source.MustBeFolder && entry.Status.Type != FileType.Directory))
        {
            throw entry is null ? new ContainerCopyException(source.Location.ToString(), "is not there", kind: ErrorKind.NotFound)
                : new ContainerCopyException(source.Location.ToString(), "is no folder");
        }

        return entry;
    }

    /// <summary>What a copy is called: as the path says, also where that is a link which is followed.</summary>
    private static byte[] NameOf(RootedTree source, byte[] found) =>
        Path.GetFileName(source.Location.Path.TrimEnd('/')) is { Length: > 0 } name and not "." and not ".." ? PathText.ToBytes(name) : found;

    /// <summary>
    /// Where a copy goes: a root, the path of a folder in it, and the copy's name there, which is null where a folder's contents go there.
    /// </summary>
    private static (DirectoryDescriptor Root, byte[] Place, byte[]? Name) PlaceOf(RootedTree target, byte[] sourceName, bool isFolder, bool isContents)
    {
        if (target.FindFolder(target.Location.Path) is { } existing)
        {
            using DirectoryDescriptor held = existing;
            (DirectoryDescriptor root, byte[] place) = RootOf(target, existing);
            return (root, place, isContents ? null : sourceName);
        }

        (DirectoryDescriptor folder, byte[] name, HeldEntry? entry) = target.Find(followLink: true);
        using DirectoryDescriptor heldFolder = folder;
        using HeldEntry? heldEntry = entry;
        if (entry is not null && (isFolder || target.MustBeFolder))
        {
            throw new ContainerCopyException(target.Location.ToString(), isFolder ? "is a file, and cannot take a folder" : "is no folder");
        }

        if (entry is null && target.MustBeFolder && !isFolder)
        {
            throw new ContainerCopyException(target.Location.ToString(), "must be a folder that is there");
        }

        (DirectoryDescriptor parent, byte[] path) = RootOf(target, folder);
        return (parent, path, name);
    }

    /// <summary>
    /// What an archive is unpacked in. In a container, absolute symbolic links begin at its root; on this machine nothing that comes from a
    /// container leads out of the folder it is copied to.
    /// </summary>
    private static (DirectoryDescriptor Root, byte[] Place) RootOf(RootedTree target, DirectoryDescriptor folder)
    {
        const ResolveFlags none = ResolveFlags.None;
        if (target.Location.Container is null)
        {
            return (folder.OpenDirectory("."u8, none), []);
        }

        return (target.Root.OpenDirectory("."u8, none), folder.PathBelow(target.Root));
    }

    private static void Write(
        Stream output, RootedTree source, DirectoryDescriptor folder, HeldEntry entry, byte[]? name, (uint, uint)? owner, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output);

        // What the kernel shows in a container that runs is no file of its.
        var archiver = new TreeArchiver(
            tar, TreeForm.Plain, (found, _) => found.Status.Type == FileType.Directory && found.IsOfKernel(), owner, source.Owners)
        {
            Recorded = RecordedOf(source, folder, entry, name),
        };
        if (name is null)
        {
            using DirectoryDescriptor contents = entry.OpenFolder();
            archiver.AddContents(contents, [], cancellationToken);
        }
        else
        {
            archiver.Add(entry, name, cancellationToken);
        }

        tar.WriteEnd();
    }

    private static OwnedTree? RecordedOf(RootedTree source, DirectoryDescriptor folder, HeldEntry entry, byte[]? name)
    {
        if (source.Recorded is not { } owners)
        {
            return null;
        }

        byte[] path;
        if (entry.Status.Type == FileType.Directory)
        {
            using DirectoryDescriptor opened = entry.OpenFolder();
            path = opened.PathBelow(source.Root);
        }
        else
        {
            path = folder.PathBelow(source.Root) is { Length: > 0 } above ? [.. above, (byte)'/', .. entry.Name] : entry.Name;
        }

        return new OwnedTree(owners, source.Root.Handle.Status().Device, path, name ?? []);
    }

    private static void Unpack(Stream input, DirectoryDescriptor root, byte[] place, RootedTree target, CancellationToken cancellationToken)
    {
        using var reader = new TarReader(input);
        ExtractionRights rights = target.Location.Container is null ? ExtractionRights.OnThisMachine() : ExtractionRights.OfThisProcess(target.Owners);
        using var extractor = new LayerExtractor(root, place, rights);
        extractor.Extract(reader, cancellationToken);
    }
}
