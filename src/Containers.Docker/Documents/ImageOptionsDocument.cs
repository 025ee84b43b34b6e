using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>How an image is mounted.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record ImageOptionsDocument
{
    /// <summary>The file or folder in it that is mounted.</summary>
    public string Subpath { get; init; } = string.Empty;
}
