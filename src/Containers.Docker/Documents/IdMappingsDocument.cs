using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>The IDs of a user namespace.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record IdMappingsDocument
{
    /// <summary>Of users: first inside, first outside, how many.</summary>
    public IReadOnlyList<string> UidMap { get; init; } = [];

    /// <summary>The same of groups.</summary>
    public IReadOnlyList<string> GidMap { get; init; } = [];
}
