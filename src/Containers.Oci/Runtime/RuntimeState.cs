using System.Text.Json.Serialization;

namespace Containers.Oci.Runtime;

/// <summary>The state that a runtime tells and gives to hooks (runtime.md, "State").</summary>
[JsonRecord(IsWritten = true)]
public sealed partial record RuntimeState
{
    /// <summary>The version of the specification that the state follows.</summary>
    public string OciVersion { get; set; } = RuntimeConfiguration.CurrentVersion;

    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary><c>creating</c>, <c>created</c>, <c>running</c> or <c>stopped</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The container's process, as the host counts; 0 where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Pid { get; init; }

    /// <summary>The bundle's folder.</summary>
    public required string Bundle { get; init; }

    /// <summary>The configuration's annotations.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
