using System.Text;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Containers.Records;
using Containers.Engine.Volumes;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Copying;

/// <summary>
/// The files of a container that does not run, with its binds and volumes where it would see them. Nobody else sees the mounts, and they go with this. What is
/// in memory, of an image, or gone is not among them.
/// </summary>
internal sealed class MountedRoot : IDisposable
{
    private readonly PrivateTree _tree;

    private MountedRoot(PrivateTree tree) => _tree = tree;

    /// <summary>Its root.</summary>
    public required DirectoryDescriptor Root { get; init; }

    /// <summary>Whether anything of this kind is mounted in a container.</summary>
    public static bool IsNeeded(ContainerRecord record) => (record.Mounts ?? []).Any(static point => point.Type is MountTypes.Bind or MountTypes.Volume);

    /// <summary>Mounts them. The caller keeps the container from being started.</summary>
    /// <param name="container">The container.</param>
    /// <exception cref="VolumeNotFoundException">A volume is not there any more.</exception>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static MountedRoot Open(Container container)
    {
        using SafeFileHandle root = container.Service.Root.Mount(container.Record);
        List<(SafeFileHandle Mount, string Place)> mounts = [];
        try
        {
            using (DirectoryDescriptor files = DirectoryDescriptor.Over(root, container.Name))
            {
                foreach (MountPoint point in container.Record.Mounts ?? [])
                {
                    if (SourceOf(container, point) is { } mount)
                    {
                        mounts.Add((mount, point.Destination));
                        MakePlace(files, point.Destination, isFolder: mount.Status().Type == FileType.Directory, container.Record.DiskOwners);
                        if (point.ReadOnly)
                        {
                            DetachedMount.SetReadOnly(mount, point.Destination);
                        }
                    }
                }
            }

            PrivateTree tree = PrivateTree.Assemble(root, container.Folder.Root, mounts);
            return new MountedRoot(tree) { Root = DirectoryDescriptor.Over(tree.Root, container.Name) };
        }
        finally
        {
            mounts.ForEach(static entry => entry.Mount.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        _tree.Dispose();
    }

    private static SafeFileHandle? SourceOf(Container container, MountPoint point)
    {
        if (point.Type == MountTypes.Bind)
        {
            return Path.Exists(point.Source) ? DetachedMount.Clone(point.Source, recursive: point.Recursion != "disabled") : null;
        }

        if (point.Type != MountTypes.Volume)
        {
            return null;
        }

        VolumeDevice? device = container.Service.Volumes.DeviceOf(point.Name!);
        if (device is { IsMemory: true })
        {
            return null;
        }

        using DirectoryDescriptor? shown = device is null ? null : VolumeMount.Open(device);
        using DirectoryDescriptor files = shown is null ? DirectoryDescriptor.Open(container.Service.Paths.VolumeFiles(point.Name!)) : DirectoryDescriptor.Over(shown.Handle, shown.Path);
        using SafeFileHandle place = files.OpenInRoot(point.Subpath ?? ".", OpenFlags.PathOnly);
        return DetachedMount.Clone(place, recursive: false);
    }

    /// <summary>Makes what is missing of the place that something is mounted at, as a start does.</summary>
    private static void MakePlace(DirectoryDescriptor root, string path, bool isFolder, FileOwners? owners)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        using FileIdentity maker = owners is null ? default : owners.AsRoot();
        for (int count = 1; count <= names.Length; count++)
        {
            if (root.TryOpen(Encoding.UTF8.GetBytes(string.Join('/', names[..count])), OpenFlags.PathOnly, 0, ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out int errno) is { } there)
            {
                there.Dispose();
                continue;
            }

            if (errno != Errno.ENOENT)
            {
                throw new LinuxException("openat2", path, errno);
            }

            using DirectoryDescriptor parent = root.OpenDirectory(Encoding.UTF8.GetBytes(count == 1 ? "." : string.Join('/', names[..(count - 1)])), ResolveFlags.InRoot | ResolveFlags.NoMagicLinks);
            byte[] name = Encoding.UTF8.GetBytes(names[count - 1]);
            if (isFolder || count < names.Length)
            {
                parent.CreateDirectory(name, 0x1ED); // 0755
            }
            else
            {
                parent.CreateFile(name, 0x1A4)?.Dispose(); // 0644
            }
        }
    }
}
