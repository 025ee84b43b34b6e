namespace Containers.Engine.Layers.Archiving;

/// <summary>What the files of a tree mean when they are archived.</summary>
internal enum TreeForm
{
    /// <summary>Files as they are seen, such as a container's root file system.</summary>
    Plain,

    /// <summary>
    /// What overlayfs has in an upper folder: a whiteout and an opaque folder become entries that remove what lower layers have (OCI
    /// image-spec, layer.md, "Whiteouts").
    /// </summary>
    Layer,
}
