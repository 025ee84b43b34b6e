using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>
/// Mounts that this process makes, because they take rights or work that the container's process has not: it only attaches them. They are
/// kept until it has.
/// </summary>
internal sealed class PreparedMounts : IDisposable
{
    private readonly List<SafeFileHandle> _mounts = [];
    private readonly (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups) _own;
    private readonly string _rootFolder;
    private readonly int? _root;
    private readonly bool _sharesMounts;

    /// <summary>None yet.</summary>
    /// <param name="configuration">The container's configuration.</param>
    /// <param name="options">Where its root is.</param>
    /// <param name="namespaces">The container's namespaces.</param>
    internal PreparedMounts(RuntimeConfiguration configuration, LaunchOptions options, Namespaces namespaces)
    {
        _own = namespaces.Mappings;
        _sharesMounts = namespaces.SharesMounts;
        _rootFolder = Path.GetFullPath(configuration.Root!.Path, options.Bundle);
        _root = options.Root;
    }

    /// <summary>What is mounted at a host path, with other ids: the mount's own mappings, or those of the container's user namespace.</summary>
    /// <exception cref="ConfigurationException">There are no mappings.</exception>
    internal int Mapped(string source, RuntimeMount mount, MountOptions options)
    {
        List<IdMapping> users = Namespaces.Mapped(mount.UidMappings);
        List<IdMapping> groups = Namespaces.Mapped(mount.GidMappings);
        (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups) mappings = users.Count + groups.Count > 0 ? (users, groups) : _own;
        if (mappings.Users.Count == 0 || mappings.Groups.Count == 0)
        {
            throw new ConfigurationException("mounts", $"{mount.Destination}: other ids need mappings of users and groups, or a user namespace that has them");
        }

        using SafeFileHandle namespaceOfIds = UserNamespace.Create(mappings.Users, mappings.Groups);
        return Keep(DetachedMount.CloneMapped(source, options.IsRecursive, namespaceOfIds));
    }

    /// <summary>What is mounted at a path of this process's mount namespace: cloned by the container's process, unless it is in another one by then.</summary>
    internal ChildValue Source(ChildProgram program, string path, bool recursive) =>
        _sharesMounts ? Cloned(path, recursive) : program.CloneTree(path, recursive);

    /// <summary>What is mounted at a path of this process's namespace, once more.</summary>
    internal int Cloned(string source, bool recursive) => Keep(DetachedMount.Clone(source, recursive));

    /// <summary>What is mounted in another process's mount namespace, where a source is a path below <c>/proc/PID/root</c>; else null.</summary>
    internal int? Foreign(string source, MountOptions options)
    {
        string[] parts = source.Split('/', 5);
        if (parts is not ["", "proc", var id, "root", var path] || !id.All(char.IsAsciiDigit))
        {
            return null;
        }

        using SafeFileHandle mountNamespace = FileDescriptor.Open($"/proc/{id}/ns/mnt", OpenFlags.Read);
        return Keep(DetachedMount.CloneFrom(mountNamespace, $"/{path}", options.IsRecursive));
    }

    /// <summary>A tmpfs with a copy of what the image has in its place.</summary>
    internal int Copied(RuntimeMount mount, MountOptions options)
    {
        int number = Keep(DetachedMount.CreateTmpfs(options.Data));
        using DirectoryDescriptor target = DirectoryDescriptor.Over(_mounts[^1], mount.Destination);
        using DirectoryDescriptor root = OpenRoot();
        using DirectoryDescriptor? source = root.TryOpenDirectory(
            System.Text.Encoding.UTF8.GetBytes(mount.Destination), ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out _);
        if (source is not null)
        {
            TreeCopy.Copy(source, target);
            FileStatus status = source.Handle.Status();
            using SafeFileHandle top = target.OpenInRoot(".", OpenFlags.Read | OpenFlags.Directory);
            top.SetOwner(status.Owner, status.Group);
            if (!options.Data.Contains("mode=", StringComparison.Ordinal))
            {
                top.SetMode(status.Mode);
            }
        }

        return number;
    }

    /// <inheritdoc/>
    public void Dispose() => _mounts.ForEach(mount => mount.Dispose());

    private DirectoryDescriptor OpenRoot()
    {
        if (_root is not { } number)
        {
            return DirectoryDescriptor.Open(_rootFolder);
        }

        using SafeFileHandle handle = new(number, ownsHandle: false);
        return DirectoryDescriptor.Over(handle, "the root file system");
    }

    private int Keep(SafeFileHandle mount)
    {
        _mounts.Add(mount);
        return (int)mount.DangerousGetHandle();
    }
}
