using Containers.Engine.Containers.Copying;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Copies files into containers and out of them.</summary>
public static class CopyVerb
{
    /// <summary>
    /// Copies a file, or a folder with all in it, by docker's rules: a folder that is there takes the copy under its own name, anything else
    /// is the copy's name; of a source that ends with <c>/.</c> what is in it is copied.
    /// </summary>
    /// <param name="containers">The containers of a store.</param>
    /// <param name="source">What to copy.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends it; what is copied by then stays.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerCopyException">The source is not there, or cannot go where it shall.</exception>
    /// <exception cref="Linux.LinuxException">A file cannot be read or written.</exception>
    public static async Task CopyAsync(
        this ContainerService containers, FileLocation source, FileLocation target, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(containers);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        RefuseEmpty(source, "source");
        RefuseEmpty(target, "target");
        if (source.Container is null == target.Container is null)
        {
            throw new ContainerCopyException(
                target.ToString(), source.Container is null ? "is on this machine as the source is. Name a container: NAME:PATH" : "is in a container as the source is. Copy to this machine between");
        }

        using RootedTree from = await containers.OpenAsync(source, writes: false, cancellationToken);
        using RootedTree to = await containers.OpenAsync(target, writes: true, cancellationToken);
        await ContainerCopy.RunAsync(from, to, options ?? new(), cancellationToken);
        containers.LogCopied(source, "archive-path");
        containers.LogCopied(target, "extract-to-dir");
    }

    /// <summary>Writes a file, or a folder with all in it, as a tar archive.</summary>
    /// <param name="containers">The containers of a store.</param>
    /// <param name="source">What to copy.</param>
    /// <param name="output">Where the archive goes; it is left open.</param>
    /// <param name="options">How; owners are always kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <inheritdoc cref="CopyAsync(ContainerService, FileLocation, FileLocation, CopyOptions?, CancellationToken)" path="/exception"/>
    public static async Task CopyAsync(
        this ContainerService containers, FileLocation source, Stream output, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        RefuseEmpty(source, "source");
        using RootedTree from = await containers.OpenAsync(source, writes: false, cancellationToken);
        await Task.Run(() => ContainerCopy.WriteArchive(from, output, options ?? new(), cancellationToken), cancellationToken);
        containers.LogCopied(source, "archive-path");
    }

    /// <summary>Unpacks a tar archive, compressed or not, into a folder that is there. Owners are kept.</summary>
    /// <param name="containers">The containers of a store.</param>
    /// <param name="input">The archive; it is left open.</param>
    /// <param name="target">The folder.</param>
    /// <param name="cancellationToken">Ends it; what is unpacked by then stays.</param>
    /// <inheritdoc cref="CopyAsync(ContainerService, FileLocation, FileLocation, CopyOptions?, CancellationToken)" path="/exception"/>
    public static async Task CopyAsync(this ContainerService containers, Stream input, FileLocation target, CancellationToken cancellationToken = default)
    {
        RefuseEmpty(target, "target");
        using RootedTree to = await containers.OpenAsync(target, writes: true, cancellationToken);
        await ContainerCopy.ReadArchiveAsync(input, to, cancellationToken);
        containers.LogCopied(target, "extract-to-dir");
    }

    /// <summary>What a file or folder is.</summary>
    /// <param name="containers">The containers of a store.</param>
    /// <param name="location">The file; a symbolic link is told of itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerCopyException">The file is not there.</exception>
    public static async Task<FileFacts> InspectFileAsync(this ContainerService containers, FileLocation location, CancellationToken cancellationToken = default)
    {
        RefuseEmpty(location, "file");
        using RootedTree tree = await containers.OpenAsync(location, writes: false, cancellationToken);
        return ContainerCopy.Inspect(tree);
    }

    private static void RefuseEmpty(FileLocation location, string what)
    {
        if (location.Path.Length == 0)
        {
            throw new ContainerCopyException(location.ToString(), $"names no file or folder as the {what}. Give its path");
        }
    }

    private static string WorkingFolder(FileLocation location)
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (FileNotFoundException exception)
        {
            throw new ContainerCopyException(location.ToString(), "is below the working folder, which is gone. Give an absolute path", exception);
        }
    }

    private static async Task<RootedTree> OpenAsync(this ContainerService containers, FileLocation location, bool writes, CancellationToken cancellationToken)
    {
        if (location.Container is not { } name)
        {
            string path = Path.IsPathRooted(location.Path) ? location.Path : Path.Combine(WorkingFolder(location), location.Path); // As it is written, its last slash too.
            return new RootedTree(DirectoryDescriptor.Open("/"), location with { Path = path });
        }

        Container container = containers.Find(name);
        await container.ReadyLayersAsync(cancellationToken);
        return await new ContainerFiles(container).OpenAsync(location, writes, cancellationToken);
    }

    private static void LogCopied(this ContainerService containers, FileLocation location, string action)
    {
        if (location.Container is { } name)
        {
            containers.Find(name).Log(action, ("path", PathText.Printable(location.Path)));
        }
    }
}
