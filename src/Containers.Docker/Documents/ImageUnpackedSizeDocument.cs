namespace Containers.Docker.Documents;

/// <summary>How large an image is unpacked.</summary>
public sealed record ImageUnpackedSizeDocument
{
    /// <summary>The bytes of its layers.</summary>
    public long Unpacked { get; init; }
}
