using System.Text;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Execution;

/// <summary>Folders in a root file system that a step works in. Links in a path are followed as if that were the whole machine.</summary>
/// <param name="root">The root file system.</param>
internal sealed class RootFolders(DirectoryDescriptor root)
{
    /// <summary>The permissions of a folder that is made.</summary>
    public const uint DefaultMode = 0x1ED; // 0755

    private const ResolveFlags InRoot = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;

    /// <summary>The root itself.</summary>
    public DirectoryDescriptor Root => root;

    /// <summary>An existing folder; null where the path leads to none.</summary>
    public DirectoryDescriptor? TryOpen(string path) => root.TryOpenDirectory(Encoding.UTF8.GetBytes(path), InRoot, out _);

    /// <summary>A folder, made with those it is in where it is missing.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="owner">Who gets what is made.</param>
    /// <param name="modified">The time of what is made; null leaves it now.</param>
    /// <param name="made">Whether the folder itself was made.</param>
    /// <exception cref="BuildException">There is something else on the path.</exception>
    public DirectoryDescriptor OpenOrMake(string path, FileOwner owner, Timestamp? modified, out bool made)
    {
        made = false;
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (root.TryOpenDirectory(bytes, InRoot, out int errno) is { } found)
        {
            return found;
        }

        if (errno != Errno.ENOENT || path.Trim('/').Length == 0)
        {
            throw errno is Errno.ENOTDIR or Errno.ELOOP
                ? new BuildException($"{path} cannot be a folder: there is something else on its path.")
                : new LinuxException("openat2", path, errno);
        }

        string trimmed = path.TrimEnd('/');
        int slash = trimmed.LastIndexOf('/');
        using DirectoryDescriptor parent = OpenOrMake(trimmed[..Math.Max(slash, 0)] is { Length: > 0 } above ? above : "/", owner, modified, out _);
        byte[] name = Encoding.UTF8.GetBytes(trimmed[(slash + 1)..]);
        if (!parent.CreateDirectory(name, DefaultMode))
        {
            throw new BuildException($"{path} cannot be a folder: a link there leads nowhere.");
        }

        parent.SetMode(name, DefaultMode);
        parent.SetOwner(name, owner.User, owner.Group);
        if (modified is { } time)
        {
            parent.SetTimes(name, time, time);
        }

        made = true;
        return parent.OpenDirectory(name, InRoot);
    }
}
