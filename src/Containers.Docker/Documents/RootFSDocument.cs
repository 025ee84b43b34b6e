using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>The layers of an image.</summary>
public sealed record RootFSDocument
{
    /// <summary><c>layers</c>.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>Their diff IDs, the lowest first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Layers { get; init; }
}
