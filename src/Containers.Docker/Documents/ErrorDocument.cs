using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>What a client is told of a call that failed (Engine API, "ErrorResponse").</summary>
public sealed record ErrorDocument
{
    /// <summary>What is wrong, for people.</summary>
    [JsonPropertyName("message")]
    public string Message { get; init; } = string.Empty;
}
