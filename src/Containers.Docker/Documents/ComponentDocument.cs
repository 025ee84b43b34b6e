using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>A program of the engine.</summary>
public sealed record ComponentDocument
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Its version.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>More about it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Details { get; init; }
}
