using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>The addresses of a network.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record IpamDocument
{
    /// <summary>Who gives them: <c>default</c>.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>Options of that.</summary>
    public SortedDictionary<string, string>? Options { get; init; }

    /// <summary>The subnets.</summary>
    public IReadOnlyList<SubnetDocument> Config { get; init; } = [];
}
