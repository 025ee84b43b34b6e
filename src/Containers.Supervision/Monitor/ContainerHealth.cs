using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>The health of a running container, as its monitor last wrote it. Two are equal where they have one status, whatever the checks wrote, and a text is one by its status.</summary>
[JsonRecord(IsWritten = true)]
public sealed partial record ContainerHealth
{
    /// <summary>No check has succeeded yet, and not enough have failed.</summary>
    public const string Starting = "starting";

    /// <summary>The last check succeeded, or not enough failed since one did.</summary>
    public const string Healthy = "healthy";

    /// <summary>As many checks in a row failed as are needed.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>How many results are kept.</summary>
    public const int KeptResults = 5;

    /// <summary>One of <see cref="Starting"/>, <see cref="Healthy"/> and <see cref="Unhealthy"/>.</summary>
    public string Status { get; set; } = Starting;

    /// <summary>How many checks failed since the last that succeeded.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The last results, oldest first.</summary>
    public IReadOnlyList<HealthCheckResult> Log { get; set; } = [];

    /// <summary>The health of a status, whatever its case: scripts compare with the word.</summary>
    public static ContainerHealth Parse(string status) => new() { Status = status };

    /// <inheritdoc/>
    public bool Equals(ContainerHealth? other) => string.Equals(other?.Status, Status, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Status);

    /// <summary>Its status.</summary>
    public override string ToString() => Status;

    /// <summary>Reads a health.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static ContainerHealth Read(ReadOnlySpan<byte> json) => JsonInput.Read<ContainerHealth>(json, "container's health");
}
