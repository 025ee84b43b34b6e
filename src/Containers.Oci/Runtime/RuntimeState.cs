namespace Containers.Oci.Runtime;

/// <summary>The state that a runtime tells and gives to hooks (runtime.md, "State").</summary>
public sealed record RuntimeState
{
    /// <summary>The version of the specification that the state follows.</summary>
    public string OciVersion { get; set; } = RuntimeConfiguration.CurrentVersion;

    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary><c>creating</c>, <c>created</c>, <c>running</c> or <c>stopped</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The container's process, as the host counts; 0 where there is none.</summary>
    public int Pid { get; init; }

    /// <summary>The bundle's folder.</summary>
    public required string Bundle { get; init; }

    /// <summary>The configuration's annotations.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The state as UTF-8 text.</summary>
    public byte[] ToJson() => JsonOutput.Object(Write);

    /// <summary>Writes the state's members.</summary>
    public void Write(System.Text.Json.Utf8JsonWriter writer)
    {
        writer.WriteText("ociVersion", OciVersion);
        writer.WriteText("id", Id);
        writer.WriteText("status", Status);
        if (Pid != 0)
        {
            writer.WriteNumber("pid", Pid);
        }

        writer.WriteText("bundle", Bundle);
        writer.WriteTextMap("annotations", Annotations);
    }
}
