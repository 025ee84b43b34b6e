using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>How a container ended (Engine API, "ContainerWaitResponse").</summary>
public sealed record WaitDocument
{
    /// <summary>Its exit code.</summary>
    public long StatusCode { get; init; }

    /// <summary>Why it could not be waited for; absent where it could.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorDocument? Error { get; init; }
}
