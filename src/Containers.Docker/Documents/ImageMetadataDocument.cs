using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>What a store knows of an image.</summary>
public sealed record ImageMetadataDocument
{
    /// <summary>When it was last given a name here; the first moment of year 1 where nobody wrote that down.</summary>
    [JsonConverter(typeof(TimeJsonConverter))]
    public DateTimeOffset LastTagTime { get; init; }
}
