using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>
/// How a container of an image runs where its creator says nothing else: the object <c>config</c> of OCI image-spec, config.md, with the
/// members that Docker adds to it.
/// </summary>
[JsonRecord]
public sealed partial record ContainerConfiguration
{
    /// <summary>The user, <c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>; null or empty is root.</summary>
    [JsonPropertyName("User")]
    public string? User { get; init; }

    /// <summary>The ports it listens on: <c>80/tcp</c>.</summary>
    [JsonPropertyName("ExposedPorts")]
    [JsonConverter(typeof(StringSetJsonConverter))]
    public IReadOnlyList<string>? ExposedPorts { get; init; }

    /// <summary>The environment, <c>NAME=value</c> each.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The program with its first arguments.</summary>
    [JsonPropertyName("Entrypoint")]
    [JsonConverter(typeof(TextOrTextsJsonConverter))]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The arguments after the entry point, or the whole command where there is none.</summary>
    [JsonPropertyName("Cmd")]
    [JsonConverter(typeof(TextOrTextsJsonConverter))]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Folders whose data should outlive the container.</summary>
    [JsonPropertyName("Volumes")]
    [JsonConverter(typeof(StringSetJsonConverter))]
    public IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>The folder the program starts in; null or empty is <c>/</c>.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    /// <summary>Free-form facts by name (annotations.md).</summary>
    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The signal that asks the program to end: <c>SIGTERM</c>, or a number.</summary>
    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <summary>Seconds between the stop signal and SIGKILL. Docker's.</summary>
    [JsonPropertyName("StopTimeout")]
    public int? StopTimeout { get; init; }

    /// <summary>How to tell whether the container is well. Docker's.</summary>
    [JsonPropertyName("Healthcheck")]
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>Instructions for a build that starts from the image. Docker's.</summary>
    [JsonPropertyName("OnBuild")]
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>The shell for commands in shell form. Docker's.</summary>
    [JsonPropertyName("Shell")]
    [JsonConverter(typeof(TextOrTextsJsonConverter))]
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>True where the command is already escaped for Windows (config.md; deprecated).</summary>
    [JsonPropertyName("ArgsEscaped")]
    public bool? ArgsEscaped { get; init; }

    /// <summary>Members that are not named above, among them Docker's legacy ones; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>A health check as Docker keeps it in an image (Dockerfile reference, HEALTHCHECK). Absent members mean Docker's defaults.</summary>
[JsonRecord]
public sealed partial record HealthCheck
{
    /// <summary>The first word of a <see cref="Test"/> that is none.</summary>
    public const string None = "NONE";

    /// <summary>The first word of a <see cref="Test"/> that is a program with its arguments.</summary>
    public const string Program = "CMD";

    /// <summary>The first word of a <see cref="Test"/> that is a command line of a shell.</summary>
    public const string CommandLine = "CMD-SHELL";

    /// <summary>The shortest that any of its times may be.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary><c>NONE</c>, <c>CMD</c> with arguments, or <c>CMD-SHELL</c> with one command line; empty inherits.</summary>
    [JsonPropertyName("Test")]
    public IReadOnlyList<string>? Test { get; init; }

    /// <summary>The time between two checks.</summary>
    [JsonPropertyName("Interval")]
    [JsonConverter(typeof(NanosecondsJsonConverter))]
    public TimeSpan? Interval { get; init; }

    /// <summary>How long one check may take.</summary>
    [JsonPropertyName("Timeout")]
    [JsonConverter(typeof(NanosecondsJsonConverter))]
    public TimeSpan? Timeout { get; init; }

    /// <summary>The time after the start in which a failed check does not count.</summary>
    [JsonPropertyName("StartPeriod")]
    [JsonConverter(typeof(NanosecondsJsonConverter))]
    public TimeSpan? StartPeriod { get; init; }

    /// <summary>The time between two checks within the start period.</summary>
    [JsonPropertyName("StartInterval")]
    [JsonConverter(typeof(NanosecondsJsonConverter))]
    public TimeSpan? StartInterval { get; init; }

    /// <summary>How many failed checks in a row make the container unhealthy.</summary>
    [JsonPropertyName("Retries")]
    public int? Retries { get; init; }

    /// <summary>Whether there is something that checks, and not <c>NONE</c>.</summary>
    [JsonIgnore]
    public bool Checks => Test is [not None, ..];

    /// <summary>The check that asks for nothing, whatever the image says.</summary>
    public static HealthCheck Nothing => new() { Test = [None] };

    /// <summary>What is run, without the word before it that says how.</summary>
    public override string ToString() => string.Join(' ', (Test ?? []).SkipWhile(static (word, index) => index == 0 && word is Program or CommandLine));

    /// <summary>With a command line of a shell as its test.</summary>
    public HealthCheck WithCommandLine(string line) => this with { Test = [CommandLine, line] };

    /// <summary>Members that are not named above; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
