using Containers.Engine.Containers.Records;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Owners;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>
/// A container's root file system: the image's layers with the container's own changes over them, as a detached mount. Nobody else on
/// the machine sees it, and it is gone when its last user is, whatever happens.
/// </summary>
internal sealed class ContainerRoot(StorePaths paths)
{
    private readonly OwnedLayers _layers = new(paths);

    /// <summary>Mounts it.</summary>
    /// <exception cref="LayerException">A layer is missing.</exception>
    /// <exception cref="Linux.LinuxException">The kernel refuses the mount.</exception>
    public SafeFileHandle Mount(ContainerRecord record)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        return OverlayMount.Create(LowerFolders(record), folder.Upper, folder.Work, MountAttributes.None);
    }

    /// <summary>Mounts it to read, whether the container runs or not, without what is mounted in it.</summary>
    /// <inheritdoc cref="Mount" path="/exception"/>
    public DirectoryDescriptor OpenToRead(ContainerRecord record) => Open([ContainerFolder.Of(paths, record.Id).Upper, .. LowerFolders(record)], record.Name);

    /// <summary>Whom its files belong to that do not say it (<see cref="TreeOwners.TryOpen"/>).</summary>
    /// <exception cref="LayerException">A layer is missing.</exception>
    public TreeOwners? OpenOwners(ContainerRecord record) => TreeOwners.TryOpen(LowerFolders(record), ContainerFolder.Of(paths, record.Id).Upper);

    /// <summary>The image's files with what the container changed, to read, without what the engine put there.</summary>
    /// <inheritdoc cref="Mount" path="/exception"/>
    public DirectoryDescriptor OpenChanged(ContainerRecord record) => Open([ContainerFolder.Of(paths, record.Id).Upper, .. Layers(record, record.DiskOwners)], record.Name);

    /// <summary>The layers below the container's own, to read.</summary>
    /// <inheritdoc cref="Mount" path="/exception"/>
    public DirectoryDescriptor OpenLower(ContainerRecord record) => Open(LowerFolders(record), $"image of {record.Name}");

    /// <summary>The image's files alone, to read, with the owners that the image says.</summary>
    /// <inheritdoc cref="Mount" path="/exception"/>
    public DirectoryDescriptor OpenImage(ContainerRecord record) => Open(Layers(record, null), $"image of {record.Name}");

    /// <summary>The layers' folders, topmost first; a folder that stays empty where an image has none, since overlayfs needs one.</summary>
    /// <exception cref="LayerException">A layer is missing.</exception>
    public IReadOnlyList<string> LowerFolders(ContainerRecord record)
    {
        IReadOnlyList<string> layers = Layers(record, record.DiskOwners);
        string accounts = ContainerFolder.Of(paths, record.Id).Accounts;
        return record.Ids is not null && Directory.Exists(accounts) ? [accounts, .. layers] : layers;
    }

    /// <summary>As <see cref="LowerFolders"/>, separated by colons; empty where a layer is missing.</summary>
    public string DescribeLowerFolders(ContainerRecord record)
    {
        try
        {
            return string.Join(':', _layers.FoldersOf(record.Layers, record.DiskOwners).DefaultIfEmpty(paths.EmptyLayer));
        }
        catch (LayerException)
        {
            return string.Empty; // The layer was removed meanwhile, or is damaged.
        }
    }

    private IReadOnlyList<string> Layers(ContainerRecord record, FileOwners? owners)
    {
        IReadOnlyList<string> folders = _layers.FoldersOf(record.Layers, owners);
        if (folders.Count > 0)
        {
            return folders;
        }

        Directory.CreateDirectory(paths.EmptyLayer);
        return [paths.EmptyLayer];
    }

    /// <summary>Layers as one tree. overlayfs takes no single folder.</summary>
    private static DirectoryDescriptor Open(IReadOnlyList<string> layers, string subject) => layers is [var only]
        ? DirectoryDescriptor.Open(only)
        : DirectoryDescriptor.Owning(OverlayMount.Create(layers, null, null, MountAttributes.ReadOnly), subject);
}
