using System.Text;
using Containers.Engine.Layers.Owners;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Building.Execution;

/// <summary>Folders in a root file system that a step works in. Links in a path are followed as if that were the whole machine.</summary>
/// <param name="root">The root file system.</param>
/// <param name="owners">Gets the owners of files where they cannot have them; null where they can.</param>
internal sealed class RootFolders(DirectoryDescriptor root, OwnerRecord? owners)
{
    /// <summary>The permissions of a folder that is made.</summary>
    public const uint DefaultMode = 0x1ED; // 0755

    private const ResolveFlags InRoot = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;

    /// <summary>A tree that is no layer's, such as what is mounted for a step: owners that its files cannot have are lost.</summary>
    public static RootFolders Apart(DirectoryDescriptor root) => new(root, ProcessRights.HasOneId ? new(isOfChanges: true) : null);

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
        Give(parent, name, owner);
        if (modified is { } time)
        {
            parent.SetTimes(name, time, time);
        }

        made = true;
        return parent.OpenDirectory(name, InRoot);
    }

    /// <summary>Gives a file to its owner.</summary>
    /// <param name="folder">The folder that it is in.</param>
    /// <param name="name">Its name; <c>.</c> for the folder itself.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="isNew">Whether this process has just made it, so that it is this process's.</param>
    /// <exception cref="LinuxException">fchownat(2) failed.</exception>
    public void Give(DirectoryDescriptor folder, ReadOnlySpan<byte> name, FileOwner owner, bool isNew = false)
    {
        Record(folder, name, owner);
        if (owners is null && (!isNew || owner != new FileOwner(FileDescriptor.EffectiveUser, FileDescriptor.EffectiveGroup)))
        {
            folder.SetOwner(name, owner.User, owner.Group);
        }
    }

    /// <summary>Records whom a file belongs to that has its owner already where it can, such as a further name of another one.</summary>
    /// <inheritdoc cref="Give" path="/param"/>
    public void Record(DirectoryDescriptor folder, ReadOnlySpan<byte> name, FileOwner owner)
    {
        if (owners is not null)
        {
            byte[] above = folder.PathBelow(root);
            owners.Set(name.SequenceEqual("."u8) ? above : above.Length == 0 ? name : [.. above, (byte)'/', .. name], new RecordedFile(owner.User, owner.Group));
        }
    }

    /// <summary>Records what was found out of a folder's files.</summary>
    public void Record(DirectoryDescriptor folder, OwnerRecord? found)
    {
        if (owners is not null && found is not null)
        {
            owners.AddBelow(folder.PathBelow(root), found);
        }
    }
}
