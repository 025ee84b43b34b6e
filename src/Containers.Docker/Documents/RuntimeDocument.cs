using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>An OCI runtime.</summary>
public sealed record RuntimeDocument
{
    /// <summary>The program.</summary>
    [JsonPropertyName("path")]
    public string Path { get; init; } = string.Empty;

    /// <summary>What it is given first.</summary>
    [JsonPropertyName("runtimeArgs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Arguments { get; init; }
}
