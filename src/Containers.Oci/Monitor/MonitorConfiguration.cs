using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.Monitor;

/// <summary>
/// What <c>container-runtime monitor</c> is told beside the bundle's <c>config.json</c>: written by the engine, read by the monitor.
/// </summary>
public sealed record MonitorConfiguration
{
    /// <summary>The file's name in the bundle's folder.</summary>
    public const string FileName = "monitor.json";

    /// <summary>The descriptor of the detached root file system that the monitor inherits.</summary>
    public const int RootDescriptor = 3;

    /// <summary>The descriptor of the file that describes the process which <c>container-runtime enter</c> executes.</summary>
    public const int ProcessDescriptor = 3;

    /// <summary>The descriptor that takes one <see cref="MonitorReport"/> once the container runs or could not be started.</summary>
    public const int ReportDescriptor = 4;

    /// <summary>Makes one by its members.</summary>
    public MonitorConfiguration()
    {
    }

    [SetsRequiredMembers]
    internal MonitorConfiguration(ref JsonInput json)
    {
        Id = null!;
        LogPath = null!;
        StatePath = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "id": Id = json.Text(); break;
                case "logPath": LogPath = json.Text(); break;
                case "statePath": StatePath = json.Text(); break;
                case "attached": Attached = json.Flag(); break;
                case "interactive": Interactive = json.Flag(); break;
                case "durable": Durable = json.Flag(); break;
                case "cleanup": Cleanup = json.Texts(); break;
                default: json.Skip(); break;
            }
        }

        Id = JsonInput.Required(Id, "id");
        LogPath = JsonInput.Required(LogPath, "logPath");
        StatePath = JsonInput.Required(StatePath, "statePath");
    }

    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The file that takes the container's output, a JSON object a line as Docker's json-file driver writes it.</summary>
    public required string LogPath { get; init; }

    /// <summary>The file that holds the <see cref="ContainerState"/>.</summary>
    public required string StatePath { get; init; }

    /// <summary>Whether the monitor's own standard output and error get a copy of the container's.</summary>
    public bool Attached { get; init; }

    /// <summary>Whether the monitor's own standard input is the container's; otherwise the container reads nothing.</summary>
    public bool Interactive { get; init; }

    /// <summary>Whether the state must survive a power failure; not for a container that is removed at its end.</summary>
    public bool Durable { get; init; }

    /// <summary>The program and arguments that clean up after the container; empty where the starter does that itself.</summary>
    public IReadOnlyList<string> Cleanup { get; set; } = [];

    /// <summary>Reads a <c>monitor.json</c>.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static MonitorConfiguration Read(ReadOnlySpan<byte> json) =>
        JsonInput.Read(json, FileName, static (ref JsonInput input) => new MonitorConfiguration(ref input));
}
