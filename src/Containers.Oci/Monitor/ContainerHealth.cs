namespace Containers.Oci.Monitor;

/// <summary>The health of a running container, as its monitor last wrote it.</summary>
public sealed record ContainerHealth
{
    /// <summary>No check has succeeded yet, and not enough have failed.</summary>
    public const string Starting = "starting";

    /// <summary>The last check succeeded, or not enough failed since one did.</summary>
    public const string Healthy = "healthy";

    /// <summary>As many checks in a row failed as are needed.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>How many results are kept.</summary>
    public const int KeptResults = 5;

    /// <summary>Makes one by its members.</summary>
    public ContainerHealth()
    {
    }

    internal ContainerHealth(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "status": Status = json.Text(); break;
                case "failingStreak": FailingStreak = json.Int32(); break;
                case "log": Log = json.List(static (ref JsonInput item) => new HealthCheckResult(ref item)); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>One of <see cref="Starting"/>, <see cref="Healthy"/> and <see cref="Unhealthy"/>.</summary>
    public string Status { get; set; } = Starting;

    /// <summary>How many checks failed since the last that succeeded.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The last results, oldest first.</summary>
    public IReadOnlyList<HealthCheckResult> Log { get; set; } = [];

    /// <summary>The health as UTF-8 text.</summary>
    public byte[] ToJson() => JsonOutput.Object(writer =>
    {
        writer.WriteText("status", Status);
        writer.WriteNumber("failingStreak", FailingStreak);
        writer.WriteStartArray("log");
        foreach (HealthCheckResult result in Log)
        {
            writer.WriteStartObject();
            writer.WriteMoment("start", result.Start);
            writer.WriteMoment("end", result.End);
            writer.WriteNumber("exitCode", result.ExitCode);
            writer.WriteText("output", result.Output);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>Reads a health.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static ContainerHealth Read(ReadOnlySpan<byte> json) => JsonInput.Read(json, "container's health", static (ref JsonInput input) => new ContainerHealth(ref input));
}
