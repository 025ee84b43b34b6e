namespace Containers.Engine.Volumes;

/// <summary>How the archive of a volume is packed.</summary>
public enum VolumeCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With gzip.</summary>
    Gzip,

    /// <summary>With Zstandard, which is smaller and faster.</summary>
    Zstd,
}
