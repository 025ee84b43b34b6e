using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>What is wrong, after an answer has begun.</summary>
public sealed record ErrorDetailDocument
{
    /// <summary>The exit code of a build's step.</summary>
    [JsonPropertyName("code")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Code { get; init; }

    /// <summary>What is wrong.</summary>
    [JsonPropertyName("message")]
    public string Message { get; init; } = string.Empty;
}
