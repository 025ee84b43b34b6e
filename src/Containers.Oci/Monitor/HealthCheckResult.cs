namespace Containers.Oci.Monitor;

/// <summary>The outcome of one check of a container's health.</summary>
public sealed record HealthCheckResult
{
    /// <summary>Makes one by its members.</summary>
    public HealthCheckResult()
    {
    }

    internal HealthCheckResult(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "start": Start = json.Moment(); break;
                case "end": End = json.Moment(); break;
                case "exitCode": ExitCode = json.Int32(); break;
                case "output": Output = json.Text(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>When it began.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset End { get; init; }

    /// <summary>The program's exit code, 0 for healthy; -1 where it took too long or could not be started.</summary>
    public int ExitCode { get; init; }

    /// <summary>The first 4 KiB of what the program wrote, or why there is none.</summary>
    public string Output { get; set; } = string.Empty;
}
