using Containers.Engine.Containers.Records;
using Containers.Engine.Layers;
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
    private readonly LayerStore _layers = new(paths);

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
    public DirectoryDescriptor OpenToRead(ContainerRecord record)
    {
        string[] layers = [ContainerFolder.Of(paths, record.Id).Upper, .. LowerFolders(record)];
        return DirectoryDescriptor.Owning(OverlayMount.Create(layers, null, null, MountAttributes.ReadOnly), record.Name);
    }

    /// <summary>The image's files alone, to read.</summary>
    /// <inheritdoc cref="Mount" path="/exception"/>
    public DirectoryDescriptor OpenImage(ContainerRecord record)
    {
        // overlayfs takes no single folder.
        IReadOnlyList<string> lower = LowerFolders(record);
        return lower is [{ } only]
            ? DirectoryDescriptor.Open(only)
            : DirectoryDescriptor.Owning(OverlayMount.Create(lower, null, null, MountAttributes.ReadOnly), $"image of {record.Name}");
    }

    /// <summary>The layers' folders, topmost first; a folder that stays empty where an image has none, since overlayfs needs one.</summary>
    /// <exception cref="LayerException">A layer is missing.</exception>
    public IReadOnlyList<string> LowerFolders(ContainerRecord record) => AtLeastOne(_layers.FoldersOf(record.Layers));

    /// <summary>As <see cref="LowerFolders"/>, separated by colons; empty where a layer is missing.</summary>
    public string DescribeLowerFolders(ContainerRecord record)
    {
        try
        {
            return _layers.TryFoldersOf(record.Layers) is { } folders ? string.Join(':', folders.DefaultIfEmpty(paths.EmptyLayer)) : string.Empty;
        }
        catch (LayerException)
        {
            return string.Empty; // The layer was removed meanwhile, or is damaged.
        }
    }

    private IReadOnlyList<string> AtLeastOne(IReadOnlyList<string> folders)
    {
        if (folders.Count > 0)
        {
            return folders;
        }

        Directory.CreateDirectory(paths.EmptyLayer);
        return [paths.EmptyLayer];
    }
}
