using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Engine.Events;

namespace Containers.Docker.Documents;

/// <summary>Something that happened, as docker's events shows it (Engine API, "SystemEvents").</summary>
public sealed record EventDocument
{
    /// <summary>What happened; of containers and images alone.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>What it happened to; of containers and images alone.</summary>
    [JsonPropertyName("id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ID { get; init; }

    /// <summary>The container's image.</summary>
    [JsonPropertyName("from")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>The kind of thing it happened to.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>What happened.</summary>
    public string Action { get; init; } = string.Empty;

    /// <summary>What it happened to.</summary>
    public ActorDocument Actor { get; init; } = new();

    /// <summary><c>local</c>: on this machine alone.</summary>
    [JsonPropertyName("scope")]
    public string Scope { get; init; } = string.Empty;

    /// <summary>When, in seconds since 1970.</summary>
    [JsonPropertyName("time")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Time { get; init; }

    /// <summary>When, in nanoseconds since 1970.</summary>
    [JsonPropertyName("timeNano")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long TimeNano { get; init; }

    /// <summary>An event's document.</summary>
    public static EventDocument Of(EngineEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        bool isOld = happened.Type is "container" or "image"; // Events of the other kinds came to docker later, without these.
        return new()
        {
            Status = isOld ? happened.Action : null,
            ID = isOld ? happened.Id : null,
            From = happened.Type == "container" ? happened.Attributes.GetValueOrDefault("image") : null,
            Type = happened.Type,
            Action = happened.Action,
            Actor = new() { ID = happened.Id, Attributes = new(happened.Attributes.ToDictionary(), StringComparer.Ordinal) },
            Scope = "local",
            Time = happened.Time.ToUnixTimeSeconds(),
            TimeNano = (happened.Time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick,
        };
    }

    /// <summary>On one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DockerJson.Readable.EventDocument);
}
