namespace Containers.Docker.Documents;

/// <summary>How large a manifest is with what it names, in bytes.</summary>
public sealed record ImageManifestSizeDocument
{
    /// <summary>The blobs and the unpacked layers.</summary>
    public long Total { get; init; }

    /// <summary>The blobs.</summary>
    public long Content { get; init; }
}
