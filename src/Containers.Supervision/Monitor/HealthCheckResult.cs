using System.Globalization;
using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>The outcome of one check of a container's health.</summary>
[JsonRecord(IsWritten = true)]
public sealed partial record HealthCheckResult
{
    /// <summary>When it began.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset End { get; init; }

    /// <summary>The program's exit code, 0 for healthy; -1 where it took too long or could not be started.</summary>
    public int ExitCode { get; init; }

    /// <summary>The first 4 KiB of what the program wrote, or why there is none.</summary>
    public string Output { get; set; } = string.Empty;

    /// <summary>The exit code, and what the program wrote.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ExitCode}: {Output.Trim()}");
}
