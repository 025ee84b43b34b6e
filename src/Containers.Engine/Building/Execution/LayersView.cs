using Containers.Engine.Images;
using Containers.Engine.Layers;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>Layers as one tree of files that nobody changes.</summary>
internal static class LayersView
{
    /// <summary>Opens the tree: a detached mount, or the folder itself where nothing has to be laid over one another.</summary>
    /// <exception cref="LayerException">A layer is missing.</exception>
    public static SafeFileHandle Open(LocalImages images, IReadOnlyList<DiffId> diffIds)
    {
        // An overlay without an upper folder needs two lower ones.
        IReadOnlyList<string> lower = images.Layers.FoldersOf(diffIds);
        string empty = Path.Combine(images.Paths.Layers, "empty");
        Directory.CreateDirectory(empty);
        return lower.Count == 0
            ? FileDescriptor.Open(empty, OpenFlags.Read | OpenFlags.Directory)
            : OverlayMount.Create([.. lower, empty], null, null, MountAttributes.ReadOnly);
    }
}
