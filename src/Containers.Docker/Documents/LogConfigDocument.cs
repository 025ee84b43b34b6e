using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>Where output is kept.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record LogConfigDocument
{
    /// <summary>The driver: <c>json-file</c>.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>Its options.</summary>
    public SortedDictionary<string, string> Config { get; init; } = [];
}
