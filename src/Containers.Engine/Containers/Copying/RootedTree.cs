using Containers.Engine.Layers.Owners;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Containers.Copying;

/// <summary>
/// The files of a container, or of this machine, as seen from a root that no path and no symbolic link leads out of: openat2(2) resolves each
/// path in it, so a container that changes its files meanwhile reaches its own files alone.
/// </summary>
/// <param name="root">The root.</param>
/// <param name="location">What is meant in it.</param>
/// <param name="kept">What keeps the root as it is, in the order that it is left.</param>
internal sealed class RootedTree(DirectoryDescriptor root, FileLocation location, params IReadOnlyList<IDisposable> kept) : IDisposable
{
    private const int MaximumLinks = 40;

    /// <summary>In a container, links of proc(5) to its processes' files are refused; on this machine they are the caller's own.</summary>
    private readonly ResolveFlags _inside = location.Container is null ? ResolveFlags.InRoot : ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;

    /// <summary>The root.</summary>
    public DirectoryDescriptor Root => root;

    /// <summary>Who owns its files, where it is that of a container which runs with other IDs; else null.</summary>
    public FileOwners? Owners { get; init; }

    /// <summary>Whom its files belong to that do not say it; null where they do. It is closed with this.</summary>
    public TreeOwners? Recorded { get; init; }

    /// <summary>What is meant in it.</summary>
    public FileLocation Location => location;

    /// <summary>Whether the path ends in a way that only a folder can be meant.</summary>
    public bool MustBeFolder => location.Path.EndsWith('/') || IsContents;

    /// <summary>Whether what is in a folder is meant, not the folder: <c>/.</c>, or a root, which has no name.</summary>
    public bool IsContents => location.Path is "." || location.Path.EndsWith("/.", StringComparison.Ordinal) || Split().Name is "" or "..";

    /// <summary>The folder at a path, its links followed; null where there is none.</summary>
    /// <exception cref="LinuxException">It cannot be opened for another reason than that it is not there or no folder.</exception>
    public DirectoryDescriptor? FindFolder(string path)
    {
        byte[] bytes = PathText.ToBytes(path);
        return root.TryOpenDirectory(bytes, _inside, out int errno)
            ?? (errno is Errno.ENOENT or Errno.ENOTDIR ? null : throw new LinuxException("openat2", location.ToString(), errno));
    }

    /// <summary>
    /// The folder and the name of what a path means. Where the last component is a symbolic link and links are to be followed, it is what the
    /// link leads to, which need not be there.
    /// </summary>
    /// <exception cref="ContainerCopyException">The folder is not there, or there are too many links.</exception>
    public (DirectoryDescriptor Folder, byte[] Name, HeldEntry? Entry) Find(bool followLink)
    {
        (string folderPath, string name) = Split();
        for (int links = 0; links < MaximumLinks; links++)
        {
            DirectoryDescriptor folder = FindFolder(folderPath) ?? throw new ContainerCopyException(location.ToString(), "is in a folder that is not there", kind: ErrorKind.NotFound);
            byte[] bytes = PathText.ToBytes(name is "" ? "." : name);
            HeldEntry? entry = HeldEntry.TryOpen(folder, bytes);
            if (entry is not { Status.Type: FileType.SymbolicLink } || !followLink)
            {
                return (folder, bytes, entry);
            }

            string target = PathText.Of(entry.ReadLink());
            entry.Dispose();
            folder.Dispose();
            (folderPath, name) = Split(target.StartsWith('/') ? target : $"{folderPath}/{target}");
        }

        throw new ContainerCopyException(location.ToString(), "goes through too many symbolic links");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        root.Dispose();
        Recorded?.Dispose();
        foreach (IDisposable one in kept)
        {
            one.Dispose();
        }
    }

    /// <summary>The path of the folder, and the name in it: empty for a root, and never <c>.</c>.</summary>
    private (string Folder, string Name) Split() => Split(location.Path);

    private static (string Folder, string Name) Split(string path)
    {
        path = path.TrimEnd('/');
        while (path.EndsWith("/.", StringComparison.Ordinal))
        {
            path = path[..^2].TrimEnd('/');
        }

        int slash = path.LastIndexOf('/');
        return path is "" or "." ? ("/", "")
            : path is ".." || path.EndsWith("/..", StringComparison.Ordinal) ? (path, "")
            : (slash < 0 ? "/" : path[..(slash + 1)], path[(slash + 1)..]);
    }
}
