using Containers.Linux.Capabilities;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>
/// Mounts that this process makes, because they take rights or work that the container's process has not: it only attaches them. They are
/// kept until it has.
/// </summary>
internal sealed class PreparedMounts : IDisposable
{
    private const string LowerOption = "lowerdir=";
    private readonly List<SafeFileHandle> _mounts = [];
    private readonly List<(string Folder, string? Source)> _covered = [];
    private readonly Dictionary<string, DirectoryDescriptor> _sources = [];
    private readonly (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups) _own;
    private readonly string _rootFolder;
    private readonly int? _root;
    private readonly bool _sharesMounts;
    private readonly bool _isOtherUser;
    private DirectoryDescriptor? _image;

    /// <summary>None yet.</summary>
    /// <param name="configuration">The container's configuration.</param>
    /// <param name="options">Where its root is.</param>
    /// <param name="namespaces">The container's namespaces.</param>
    internal PreparedMounts(RuntimeConfiguration configuration, LaunchOptions options, Namespaces namespaces)
    {
        _own = namespaces.Mappings;
        _sharesMounts = namespaces.SharesMounts;
        _isOtherUser = namespaces.Has(CloneFlags.NewUser);
        _rootFolder = Path.GetFullPath(configuration.Root!.Path, options.Bundle);
        _root = options.Root;
    }

    /// <summary>What is mounted at a host path, with other ids: the mount's own mappings, or those of the container's user namespace.</summary>
    /// <exception cref="ConfigurationException">There are no mappings.</exception>
    internal int Mapped(string source, RuntimeMount mount, MountOptions options)
    {
        using SafeFileHandle namespaceOfIds = UsersOf(mount);
        return Keep(DetachedMount.CloneMapped(source, options.IsRecursive, namespaceOfIds));
    }

    /// <summary>The layers of an overlay to read, which one process's view of another's paths and rights must not decide about.</summary>
    internal int Overlay(RuntimeMount mount, MountOptions options)
    {
        SafeFileHandle overlay = OverlayOf(mount, options);
        return Keep(options.Subpath is { } subpath ? Below(overlay, subpath) : overlay);
    }

    /// <summary>A file system that does not depend on namespaces of the container, such as a disk's or a share's.</summary>
    internal int FileSystem(RuntimeMount mount, MountOptions options)
    {
        SafeFileHandle whole = DetachedMount.Create(
            mount.Type!, mount.Source, mount.Options.Where(static option => !option.StartsWith("X-", StringComparison.Ordinal) && !MountOptions.IsPropagation(option)));
        return Keep(options.Subpath is { } subpath ? Below(whole, subpath) : whole);
    }

    /// <summary>A place below a path of the host, with every link resolved inside that path.</summary>
    /// <returns>The mount, and whether the place is a folder.</returns>
    internal (int Mount, bool IsFolder) Inside(string source, RuntimeMount mount, MountOptions options)
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(source);
        using SafeFileHandle place = folder.OpenInRoot(options.Subpath!, OpenFlags.PathOnly);
        SafeFileHandle clone = DetachedMount.Clone(place, options.IsRecursive);
        int number = Keep(clone);
        if (options.IsMapped)
        {
            using SafeFileHandle namespaceOfIds = UsersOf(mount);
            DetachedMount.Map(clone, options.IsRecursive, namespaceOfIds, source);
        }

        return (number, place.Status().Type == FileType.Directory);
    }

    /// <summary>Whether this process may mount what the container's process may not, or would mount elsewhere.</summary>
    internal static bool MayMount => CapabilitySet.Permitted.Contains(CapabilitySet.SystemAdministration);

    /// <summary>
    /// What is mounted at a path of this process's mount namespace: cloned by the container's process, unless it is in another one by then, or is a user by
    /// then who may not go where the path leads.
    /// </summary>
    internal ChildValue Source(ChildProgram program, string path, bool recursive) =>
        _sharesMounts || (_isOtherUser && CapabilitySet.Permitted.Contains(CapabilitySet.SystemAdministration))
            ? Cloned(path, recursive)
            : program.CloneTree(path, recursive);

    /// <summary>
    /// The place in the image that a path means, behind its links: where a mount's target is missing, folders and a file can be made there. Links of a
    /// folder of the host that will be mounted there count, and may lead back into the image. What is below another mount stays as it is.
    /// </summary>
    internal string Place(string path)
    {
        DirectoryDescriptor image = _image ??= OpenRoot();
        return path.Split('/').Contains("..") || CoverOf(path) is not var (_, source) ? image.BehindLinks(path)
            : source is null ? path
            : image.WithoutLinks(path, MountedAt);
    }

    /// <summary>Something will be mounted at a path, and the image is not seen below it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="source">The folder of the host that it will be; null where it is something else.</param>
    internal void Cover(string path, string? source = null) => _covered.Add((path.TrimEnd('/') + '/', source));

    /// <summary>What covers a path: the innermost of what is mounted above it, and of those at one place the last.</summary>
    private (string Folder, string? Source)? CoverOf(string path)
    {
        (string Folder, string? Source)[] above = [.. _covered.Where(cover => path.StartsWith(cover.Folder, StringComparison.Ordinal))];
        return above.Length == 0 ? null : above.OrderBy(static cover => cover.Folder.Length).Last();
    }

    private (DirectoryDescriptor Folder, string Below)? MountedAt(string place)
    {
        if (CoverOf($"/{place}/") is not var (folder, source) || source is null)
        {
            return null;
        }

        if (!_sources.TryGetValue(source, out DirectoryDescriptor? opened))
        {
            _sources[source] = opened = DirectoryDescriptor.Open(source);
        }

        return (opened, place[Math.Min(place.Length, folder.Length - 1)..]);
    }

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
            new TreeCopy().Copy(source, target);
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
    public void Dispose()
    {
        _mounts.ForEach(mount => mount.Dispose());
        foreach (DirectoryDescriptor source in _sources.Values)
        {
            source.Dispose();
        }

        _image?.Dispose();
    }

    private SafeFileHandle OverlayOf(RuntimeMount mount, MountOptions options)
    {
        string? lower = options.Data.Split(',').FirstOrDefault(static option => option.StartsWith(LowerOption, StringComparison.Ordinal));
        string[] folders = (lower ?? throw new ConfigurationException("mounts", $"{mount.Destination}: an overlay needs lowerdir"))[LowerOption.Length..].Split(':');
        return options.IsMapped ? MappedOverlay.Create(folders, null, null, _own.Users, _own.Groups) : OverlayMount.Create(folders, null, null, MountAttributes.ReadOnly);
    }

    private SafeFileHandle Below(SafeFileHandle mount, string path)
    {
        using (mount)
        {
            return PrivateMounts.CloneBelow(mount, _rootFolder, path);
        }
    }

    /// <summary>A user namespace with a mount's own mappings, or those of the container's.</summary>
    private SafeFileHandle UsersOf(RuntimeMount mount)
    {
        List<IdMapping> users = Namespaces.Mapped(mount.UidMappings);
        List<IdMapping> groups = Namespaces.Mapped(mount.GidMappings);
        (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups) mappings = users.Count + groups.Count > 0 ? (users, groups) : _own;
        if (mappings.Users.Count == 0 || mappings.Groups.Count == 0)
        {
            throw new ConfigurationException("mounts", $"{mount.Destination}: other ids need mappings of users and groups, or a user namespace that has them");
        }

        return UserNamespace.Create(mappings.Users, mappings.Groups);
    }

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
