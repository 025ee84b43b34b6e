using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>How a program is executed in a container (Engine API, "ProcessConfig").</summary>
public sealed record ExecProcessDocument
{
    /// <summary>Whether it has a terminal.</summary>
    [JsonPropertyName("tty")]
    public bool Tty { get; init; }

    /// <summary>The program.</summary>
    [JsonPropertyName("entrypoint")]
    public string Entrypoint { get; init; } = string.Empty;

    /// <summary>Its arguments.</summary>
    [JsonPropertyName("arguments")]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether it has every capability.</summary>
    [JsonPropertyName("privileged")]
    public bool Privileged { get; init; }

    /// <summary>The user that it runs as.</summary>
    [JsonPropertyName("user")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }
}
