using System.Text;

namespace Containers.Engine.Layers.Extraction;

/// <summary>What the name of an entry says beside naming a file.</summary>
internal enum WhiteoutKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><c>.wh.NAME</c>: lower layers' NAME is hidden.</summary>
    Whiteout,

    /// <summary><c>.wh..wh..opq</c>: all that lower layers have in the folder is hidden.</summary>
    Opaque,

    /// <summary><c>.wh..wh.*</c>: files of AUFS's own, which no other file system needs.</summary>
    Metadata,

    /// <summary><c>.wh..wh.plnk/NAME</c>: a file with several names, each of which is a hard link to this one, itself none of them.</summary>
    LinkTarget,
}

/// <summary>Whiteouts by name (OCI image-spec, layer.md, "Whiteouts").</summary>
internal static class Whiteout
{
    private static ReadOnlySpan<byte> Prefix => ".wh."u8;

    /// <summary>The folder of AUFS, in the layer's root, that has the files that hard links lead to.</summary>
    public static ReadOnlySpan<byte> LinkTargets => ".wh..wh.plnk"u8;

    private static ReadOnlySpan<byte> MetadataPrefix => ".wh..wh."u8;

    /// <summary>What a path says.</summary>
    /// <exception cref="LayerException">A folder on the path, but not its last component, is named as a whiteout.</exception>
    public static WhiteoutKind KindOf(LayerPath path)
    {
        if (path.Bytes.IndexOf(Prefix) < 0)
        {
            return WhiteoutKind.None;
        }

        if (path.Parent.SequenceEqual(LinkTargets))
        {
            return WhiteoutKind.LinkTarget;
        }

        for (ReadOnlySpan<byte> folders = path.Parent; folders.Length > 0;)
        {
            int slash = folders.IndexOf((byte)'/');
            if (folders.StartsWith(MetadataPrefix))
            {
                return WhiteoutKind.Metadata;
            }

            if (folders.StartsWith(Prefix))
            {
                throw new LayerException($"'{path}' is below a whiteout");
            }

            folders = slash < 0 ? [] : folders[(slash + 1)..];
        }

        return !path.Name.StartsWith(Prefix) ? WhiteoutKind.None
            : path.Name.SequenceEqual(".wh..wh..opq"u8) ? WhiteoutKind.Opaque
            : path.Name.StartsWith(MetadataPrefix) ? WhiteoutKind.Metadata
            : WhiteoutKind.Whiteout;
    }

    /// <summary>The name that a whiteout hides.</summary>
    /// <exception cref="LayerException">It is no name.</exception>
    public static ReadOnlySpan<byte> TargetOf(LayerPath path)
    {
        ReadOnlySpan<byte> target = path.Name[Prefix.Length..];
        return target.Length > 0 && !target.SequenceEqual("."u8) && !target.SequenceEqual(".."u8)
            ? target
            : throw new LayerException($"'{Encoding.UTF8.GetString(path.Bytes)}' is a whiteout of no name");
    }
}
