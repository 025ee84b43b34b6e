using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>A port of a container in a list (Engine API, "Port").</summary>
public sealed record PortSummaryDocument
{
    /// <summary>The address of the host; absent where the port is not published.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IP { get; init; }

    /// <summary>The container's port.</summary>
    public int PrivatePort { get; init; }

    /// <summary>The host's port; absent where the port is not published.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PublicPort { get; init; }

    /// <summary>The protocol.</summary>
    public string Type { get; init; } = string.Empty;
}
