using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>
/// What a monitor tells its starter: that the container runs, or why it does not. Later one tells that its starter need not wait any more: the
/// user left the terminal that it relays, or nobody reads what it writes to its starter's streams.
/// A report is a line.
/// </summary>
[JsonRecord(IsWritten = true)]
public sealed partial record MonitorReport
{
    /// <summary>The container's process, as the host counts; 0 where it did not start.</summary>
    public int Pid { get; init; }

    /// <summary>Why it did not start; null where it did.</summary>
    public string? Error { get; init; }

    /// <summary>The exit code that shells and docker give such a failure: 125, 126 (cannot be executed) or 127 (not found).</summary>
    public int ExitCode { get; init; }

    /// <summary>Whether the user has left the program's terminal, or nobody reads its output: the monitor stays with it, and is not to be waited for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Left { get; init; }

    /// <summary>Reads a report.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static MonitorReport Read(ReadOnlySpan<byte> json) => JsonInput.Read<MonitorReport>(json, "monitor's report");
}
