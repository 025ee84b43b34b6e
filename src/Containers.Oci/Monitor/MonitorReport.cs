namespace Containers.Oci.Monitor;

/// <summary>
/// What a monitor tells its starter: that the container runs, or why it does not. One that relays a terminal tells later that the user left it.
/// A report is a line.
/// </summary>
public sealed record MonitorReport
{
    /// <summary>Makes one by its members.</summary>
    public MonitorReport()
    {
    }

    internal MonitorReport(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "pid": Pid = json.Int32(); break;
                case "error": Error = json.Text(); break;
                case "exitCode": ExitCode = json.Int32(); break;
                case "left": Left = json.Flag(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>The container's process, as the host counts; 0 where it did not start.</summary>
    public int Pid { get; init; }

    /// <summary>Why it did not start; null where it did.</summary>
    public string? Error { get; init; }

    /// <summary>The exit code that shells and docker give such a failure: 125, 126 (cannot be executed) or 127 (not found).</summary>
    public int ExitCode { get; init; }

    /// <summary>Whether the user has left the program's terminal: the monitor stays with it, and is not to be waited for.</summary>
    public bool Left { get; init; }

    /// <summary>The report as UTF-8 text, without a line break.</summary>
    public byte[] ToJson() => JsonOutput.Object(writer =>
    {
        writer.WriteNumber("pid", Pid);
        writer.WriteText("error", Error);
        writer.WriteNumber("exitCode", ExitCode);
        if (Left)
        {
            writer.WriteBoolean("left", Left);
        }
    });

    /// <summary>Reads a report.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static MonitorReport Read(ReadOnlySpan<byte> json) => JsonInput.Read(json, "monitor's report", static (ref JsonInput input) => new MonitorReport(ref input));
}
