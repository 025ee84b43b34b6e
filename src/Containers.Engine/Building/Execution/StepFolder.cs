using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Owners;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>
/// Where a step works: the layers so far as a root file system, with a folder over them that takes what the step changes and becomes its layer.
/// It is below staging, so whatever a killed builder leaves is removed by the next writer.
/// </summary>
internal sealed class StepFolder : IDisposable
{
    private readonly LocalImages _images;
    private readonly StagingFolder _staging;
    private SafeFileHandle? _mount;

    private StepFolder(LocalImages images, StagingFolder staging)
    {
        _images = images;
        _staging = staging;
    }

    /// <summary>A folder for what else the step needs.</summary>
    public string Path => _staging.Path;

    /// <summary>Owners that files of the layer shall have and cannot; null where they can have any.</summary>
    public OwnerRecord? Owners { get; } = ProcessRights.HasOneId ? new(isOfChanges: true) : null;

    /// <summary>The lock that keeps the folder.</summary>
    public SafeFileHandle Lock => _staging.LockHandle;

    /// <summary>The mount of the root file system.</summary>
    public SafeFileHandle Mount => _mount ?? throw new ObjectDisposedException(nameof(Mount));

    private string Upper => System.IO.Path.Combine(Path, "upper");

    /// <summary>Makes the folder and mounts the root file system.</summary>
    /// <param name="images">The store.</param>
    /// <param name="diffIds">The layers so far, lowest first.</param>
    /// <exception cref="LayerException">A layer is missing.</exception>
    /// <exception cref="Linux.LinuxException">The kernel refuses the mount.</exception>
    public static StepFolder Create(LocalImages images, IReadOnlyList<DiffId> diffIds)
    {
        LayerStore.CreatePrivateFolder(images.Paths.Root);
        var folder = new StepFolder(images, StagingFolder.Create(images.Paths));
        try
        {
            IReadOnlyList<string> lower = images.Layers.FoldersOf(diffIds);
            string work = folder.Make("work");
            folder.Make("upper");
            folder._mount = OverlayMount.Create(lower.Count > 0 ? lower : [folder.Make("lower")], folder.Upper, work, MountAttributes.None);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folder with an empty root file system, for a layer that is the same over any others.</summary>
    /// <param name="images">The store.</param>
    public static StepFolder CreateEmpty(LocalImages images)
    {
        LayerStore.CreatePrivateFolder(images.Paths.Root);
        var folder = new StepFolder(images, StagingFolder.Create(images.Paths));
        folder.Make("upper");
        return folder;
    }

    /// <summary>The root file system, open; it is to be disposed before the layer is made.</summary>
    public DirectoryDescriptor OpenRoot() => _mount is null
        ? DirectoryDescriptor.Open(Upper)
        : DirectoryDescriptor.Over(_mount, "the root file system").OpenDirectory("."u8);

    /// <summary>Makes a folder for something that the step needs.</summary>
    public string Make(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
        return path;
    }

    /// <summary>Makes a layer of what the step changed. Nobody uses the root file system any more.</summary>
    /// <param name="parent">Chain ID of the layers so far; null where there are none.</param>
    /// <param name="latest">The latest time that a file of the layer may have; null for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<MadeLayer> MakeLayerAsync(ChainId? parent, Timestamp? latest, CancellationToken cancellationToken)
    {
        _mount?.Dispose();
        _mount = null;
        if (latest is { } limit)
        {
            using DirectoryDescriptor upper = DirectoryDescriptor.Open(Upper);
            TimeLimit.Apply(upper, limit);
        }

        return new LayerMaker(_images).TakeAsync(Upper, parent, Owners, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mount?.Dispose();
        _staging.Dispose();
    }
}
