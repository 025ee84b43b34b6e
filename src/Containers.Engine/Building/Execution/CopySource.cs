using Containers.Engine.Building.Context;
using Containers.Engine.Images;
using Containers.Engine.Layers.Owners;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Execution;

/// <summary>Where COPY and mounts take files from: a context, or the layers of a stage or image.</summary>
internal sealed record CopySource
{
    private readonly LocalImages? _images;

    private CopySource(LocalImages? images) => _images = images;

    /// <summary>The context; null for layers.</summary>
    public BuildContext? Context { get; private init; }

    /// <summary>The diff IDs of layers, lowest first.</summary>
    public IReadOnlyList<DiffId> DiffIds { get; private init; } = [];

    /// <summary>A context.</summary>
    public static CopySource Of(BuildContext context) => new((LocalImages?)null) { Context = context };

    /// <summary>Layers of the store.</summary>
    public static CopySource Of(LocalImages images, IReadOnlyList<DiffId> diffIds) => new(images) { DiffIds = diffIds };

    /// <summary>The files; those of layers are closed with what this returns, those of a context stay open.</summary>
    public SourceTree OpenTree()
    {
        if (Context is not null)
        {
            return new SourceTree(Context.Files, Context.Digests, isOwned: false);
        }

        using Microsoft.Win32.SafeHandles.SafeFileHandle view = LayersView.Open(_images!, DiffIds);
        DirectoryDescriptor root = DirectoryDescriptor.Over(view, "the root file system").OpenDirectory("."u8);
        return new SourceTree(new FileTree(root, IgnoreRules.None, keepsOwners: true, TreeOwners.TryOpen(_images!.Layers.FoldersOf(DiffIds))), FileDigests.Transient(), isOwned: true);
    }
}
