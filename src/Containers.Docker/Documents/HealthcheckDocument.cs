using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>How health is checked. Nothing of it that is not set is there.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record HealthcheckDocument
{
    /// <summary>The program, or <c>NONE</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Test { get; init; }

    /// <summary>The time between two checks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(DurationJsonConverter))]
    public TimeSpan Interval { get; init; }

    /// <summary>How long one may take.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(DurationJsonConverter))]
    public TimeSpan Timeout { get; init; }

    /// <summary>The time after the start in which failures do not count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(DurationJsonConverter))]
    public TimeSpan StartPeriod { get; init; }

    /// <summary>The time between two checks then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(DurationJsonConverter))]
    public TimeSpan StartInterval { get; init; }

    /// <summary>How many failures in a row are too many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Retries { get; init; }

    /// <summary>A check; null where there is none.</summary>
    public static HealthcheckDocument? Of(HealthCheck? check) => check is null ? null : new()
    {
        Test = check.Test,
        Interval = check.Interval ?? TimeSpan.Zero,
        Timeout = check.Timeout ?? TimeSpan.Zero,
        StartPeriod = check.StartPeriod ?? TimeSpan.Zero,
        StartInterval = check.StartInterval ?? TimeSpan.Zero,
        Retries = check.Retries ?? 0,
    };
}
