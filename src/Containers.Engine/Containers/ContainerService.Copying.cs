using Containers.Engine.Containers.Copying;
using Containers.Engine.Containers.Records;
using Containers.Engine.Storage.Archiving;
using Containers.Engine.Storage.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <content>Files that go into containers and come out of them.</content>
public sealed partial class ContainerService
{
    /// <summary>
    /// Copies a file, or a folder with all in it, by docker's rules: a folder that is there takes the copy under its own name, anything else
    /// is the copy's name; of a source that ends with <c>/.</c> what is in it is copied.
    /// </summary>
    /// <param name="source">What to copy.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends it; what is copied by then stays.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerCopyException">The source is not there, or cannot go where it shall.</exception>
    /// <exception cref="Linux.LinuxException">A file cannot be read or written.</exception>
    public async Task CopyAsync(FileLocation source, FileLocation target, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (source.Container is null == target.Container is null)
        {
            throw new ContainerCopyException(
                target.ToString(), source.Container is null ? "is on this machine as the source is. Name a container: NAME:PATH" : "is in a container as the source is. Copy to this machine between");
        }

        using FileTree from = await OpenAsync(source, writes: false, cancellationToken);
        using FileTree to = await OpenAsync(target, writes: true, cancellationToken);
        await ContainerCopy.RunAsync(from, to, options ?? new(), cancellationToken);
        WriteCopied(source, "archive-path");
        WriteCopied(target, "extract-to-dir");
    }

    /// <summary>Writes a file, or a folder with all in it, as a tar archive.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="output">Where the archive goes; it is left open.</param>
    /// <param name="options">How; owners are always kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <inheritdoc cref="CopyAsync(FileLocation, FileLocation, CopyOptions?, CancellationToken)" path="/exception"/>
    public async Task CopyAsync(FileLocation source, Stream output, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        using FileTree from = await OpenAsync(source, writes: false, cancellationToken);
        await Task.Run(() => ContainerCopy.WriteArchive(from, output, options ?? new(), cancellationToken), cancellationToken);
        WriteCopied(source, "archive-path");
    }

    /// <summary>Unpacks a tar archive, compressed or not, into a folder that is there. Owners are kept.</summary>
    /// <param name="input">The archive; it is left open.</param>
    /// <param name="target">The folder.</param>
    /// <param name="cancellationToken">Ends it; what is unpacked by then stays.</param>
    /// <inheritdoc cref="CopyAsync(FileLocation, FileLocation, CopyOptions?, CancellationToken)" path="/exception"/>
    public async Task CopyAsync(Stream input, FileLocation target, CancellationToken cancellationToken = default)
    {
        using FileTree to = await OpenAsync(target, writes: true, cancellationToken);
        await ContainerCopy.ReadArchiveAsync(input, to, cancellationToken);
        WriteCopied(target, "extract-to-dir");
    }

    /// <summary>Writes a container's whole file system as a tar archive, without what is mounted in it.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="output">Where the archive goes; it is left open.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="Storage.LayerException">A layer of its image is missing.</exception>
    public async Task ExportAsync(string nameOrId, Stream output, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        using FileLock kept = await HoldAsync(folder, nameOrId, cancellationToken);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        await _images.UnpackMissingAsync(record.ImageId, record.Layers, cancellationToken);
        using DirectoryDescriptor files = new ContainerFiles(_paths, _root).OpenToRead(record);
        await Task.Run(
            () =>
            {
                using var buffered = new BufferedOutput(output);
                var tar = new TarWriter(buffered);
                new TreeArchiver(tar, TreeForm.Plain).AddContents(files, [], cancellationToken);
                tar.WriteEnd();
                buffered.Flush();
            },
            cancellationToken);
        _events.Write(record, "export");
    }

    /// <summary>Writes a container's whole file system into a file, which is there whole or not at all.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <inheritdoc cref="ExportAsync(string, Stream, CancellationToken)" path="/exception"/>
    public async Task ExportAsync(string nameOrId, string path, CancellationToken cancellationToken = default)
    {
        using StagedFile file = StagedFile.Create(path, 0x1A4);
        await ExportAsync(nameOrId, file.Content, cancellationToken);
        file.Publish();
    }

    private async Task<FileTree> OpenAsync(FileLocation location, bool writes, CancellationToken cancellationToken)
    {
        if (location.Container is not { } container)
        {
            string path = Path.Combine(Directory.GetCurrentDirectory(), location.Path); // As it is written, its last slash too.
            return new FileTree(DirectoryDescriptor.Open("/"), location with { Path = path }, null);
        }

        ContainerFolder folder = _store.Lookup(container);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        await _images.UnpackMissingAsync(record.ImageId, record.Layers, cancellationToken);
        return await new ContainerFiles(_paths, _root).OpenAsync(location, folder, writes, cancellationToken);
    }

    private void WriteCopied(FileLocation location, string action)
    {
        if (location.Container is { } container)
        {
            _events.Write(ContainerStore.ReadRecord(_store.Lookup(container)), action, ("path", location.Path));
        }
    }
}
