using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.Monitor;

/// <summary>How a container's health is checked; all times are in milliseconds.</summary>
public sealed record HealthConfiguration
{
    /// <summary>Makes one by its members.</summary>
    public HealthConfiguration()
    {
    }

    [SetsRequiredMembers]
    internal HealthConfiguration(ref JsonInput json)
    {
        Path = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "path": Path = json.Text(); break;
                case "command": Command = json.Texts(); break;
                case "interval": Interval = json.Int64(); break;
                case "timeout": Timeout = json.Int64(); break;
                case "startPeriod": StartPeriod = json.Int64(); break;
                case "startInterval": StartInterval = json.Int64(); break;
                case "retries": Retries = json.Int32(); break;
                default: json.Skip(); break;
            }
        }

        Path = JsonInput.Required(Path, "path");
    }

    /// <summary>The file that holds the <see cref="ContainerHealth"/>.</summary>
    public required string Path { get; init; }

    /// <summary>The program that checks, with its arguments; exit code 0 means healthy.</summary>
    public IReadOnlyList<string> Command { get; set; } = [];

    /// <summary>The time from the end of one check to the next.</summary>
    public long Interval { get; init; }

    /// <summary>How long a check may take.</summary>
    public long Timeout { get; init; }

    /// <summary>How long after the start failures do not count, until the first success.</summary>
    public long StartPeriod { get; init; }

    /// <summary>The time between checks in that period.</summary>
    public long StartInterval { get; init; }

    /// <summary>How many failures in a row make the container unhealthy.</summary>
    public int Retries { get; init; }
}
