using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>A version of a part of docker.</summary>
public sealed record CommitDocument
{
    /// <summary>What it is.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>What it should be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Expected { get; init; } = string.Empty;

    /// <summary>This as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public CommitDocument At(int version) => version < 49 ? this : this with { Expected = null };
}
