using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Exports a container's file system.</summary>
public static class ExportVerb
{
    /// <summary>Writes a container's whole file system as a tar archive, without what is mounted in it.</summary>
    /// <param name="container">The container.</param>
    /// <param name="output">Where the archive goes; it is left open.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="LayerException">A layer of its image is missing.</exception>
    public static async Task ExportAsync(this Container container, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using FileLock kept = await container.KeepAsync(cancellationToken);
        await container.ReadyLayersAsync(cancellationToken);
        using DirectoryDescriptor files = container.Service.Root.OpenChanged(container.Record);
        using TreeOwners? owners = container.Service.Root.OpenOwners(container.Record);
        await Task.Run(
            () =>
            {
                using var buffered = new BufferedOutput(new CountedOutput(output, "Reading files"));
                var tar = new TarWriter(buffered);
                new TreeArchiver(tar, TreeForm.Plain, owners: container.Record.DiskOwners) { Recorded = OwnedTree.Of(owners, files) }.AddContents(files, [], cancellationToken);
                tar.WriteEnd();
                buffered.Flush();
            },
            cancellationToken);
        container.Log("export");
    }

    /// <summary>Writes a container's whole file system into a file, which is there whole or not at all, and which its owner alone may read.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <inheritdoc cref="ExportAsync(Container, Stream, CancellationToken)" path="/exception"/>
    public static async Task ExportAsync(this Container container, string path, CancellationToken cancellationToken = default)
    {
        using StagedFile file = StagedFile.Create(path);
        await container.ExportAsync(file.Content, cancellationToken);
        file.Publish();
    }
}
