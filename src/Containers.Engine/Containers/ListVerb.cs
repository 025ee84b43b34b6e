using Containers.Engine.Containers.Copying;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Lists the files of a container.</summary>
public static class ListVerb
{
    private const uint Executable = 0x49; // 0111

    /// <summary>What is in a folder of a container, whether it runs or not; nothing where there is no such folder.</summary>
    /// <param name="container">The container.</param>
    /// <param name="folder">The folder's path; links in it stay in the container.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the container.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="Linux.LinuxException">The folder cannot be read.</exception>
    public static async Task<IReadOnlyList<ContainerFile>> ListAsync(this Container container, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(folder);
        using RootedTree tree = await new ContainerFiles(container).OpenAsync(new FileLocation(container.Id, folder), writes: false, cancellationToken);
        using DirectoryDescriptor? found = tree.FindFolder(folder);
        return found is null ? [] : [.. found.Names().Select(name => Describe(tree, found, folder, name)).OrderBy(static file => file.Name, StringComparer.Ordinal)];
    }

    private static ContainerFile Describe(RootedTree tree, DirectoryDescriptor folder, string path, byte[] name)
    {
        string text = PathText.Of(name);
        FileStatus? status = folder.StatusOf(name);
        bool isLink = status?.Type == FileType.SymbolicLink;
        return new ContainerFile(text, status?.Type == FileType.Directory || (isLink && IsFolder(tree, $"{path}/{text}")), isLink || (status?.Mode & Executable) > 0);
    }

    private static bool IsFolder(RootedTree tree, string path)
    {
        try
        {
            using DirectoryDescriptor? folder = tree.FindFolder(path);
            return folder is not null;
        }
        catch (Linux.LinuxException)
        {
            return false; // Links that lead round in circles.
        }
    }
}
