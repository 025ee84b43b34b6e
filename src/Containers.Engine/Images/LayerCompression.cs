namespace Containers.Engine.Images;

/// <summary>How a layer is compressed.</summary>
public enum LayerCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With gzip, which everything reads.</summary>
    Gzip,

    /// <summary>With Zstandard, which is smaller and faster, and which docker reads since 23.0; the manifest is then OCI's.</summary>
    Zstd,
}
