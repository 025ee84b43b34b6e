using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.Monitor;

/// <summary>
/// What <c>container-runtime monitor</c> is told beside the bundle's <c>config.json</c>: written by the engine, read by the monitor.
/// </summary>
public sealed record MonitorConfiguration
{
    /// <summary>The file's name in the bundle's folder.</summary>
    public const string FileName = "monitor.json";

    /// <summary>The descriptor of the detached root file system that the monitor inherits, unless it is to mount that itself.</summary>
    public const int RootDescriptor = 3;

    /// <summary>The descriptor of the file that describes the process which <c>container-runtime enter</c> executes.</summary>
    public const int ProcessDescriptor = 3;

    /// <summary>The descriptor that takes one <see cref="MonitorReport"/> once the container runs or could not be started.</summary>
    public const int ReportDescriptor = 4;

    /// <summary>The descriptor of an attach socket whose other end the starter has.</summary>
    public const int AttachmentDescriptor = 5;

    /// <summary>The name of the file in the bundle's folder whose presence keeps a container from being started again: it was stopped.</summary>
    public const string StoppedFileName = "stopped";

    /// <summary>The end of a pipe whose other end the builder holds, by which <c>container-runtime step</c> sees that it is gone.</summary>
    public const int BuilderDescriptor = 5;

    /// <summary>Makes one by its members.</summary>
    public MonitorConfiguration()
    {
    }

    [SetsRequiredMembers]
    internal MonitorConfiguration(ref JsonInput json)
    {
        Id = null!;
        Log = null!;
        StatePath = null!;
        AttachPath = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "id": Id = json.Text(); break;
                case "log": Log = new LogConfiguration(ref json); break;
                case "statePath": StatePath = json.Text(); break;
                case "attachPath": AttachPath = json.Text(); break;
                case "hasAttachment": HasAttachment = json.Flag(); break;
                case "keepsInput": KeepsInput = json.Flag(); break;
                case "init": Init = json.Flag(); break;
                case "root": Root = new RootConfiguration(ref json); break;
                case "restart": Restart = new RestartConfiguration(ref json); break;
                case "health": Health = new HealthConfiguration(ref json); break;
                case "attached": Attached = json.Flag(); break;
                case "interactive": Interactive = json.Flag(); break;
                case "runtimePath": RuntimePath = json.Text(); break;
                case "runtimeFolder": RuntimeFolder = json.Text(); break;
                case "durable": Durable = json.Flag(); break;
                case "cleanup": Cleanup = json.Texts(); break;
                case "journalPath": JournalPath = json.Text(); break;
                case "eventAttributes": EventAttributes = json.TextMap(); break;
                default: json.Skip(); break;
            }
        }

        Id = JsonInput.Required(Id, "id");
        Log = JsonInput.Required(Log, "log");
        StatePath = JsonInput.Required(StatePath, "statePath");
        AttachPath = JsonInput.Required(AttachPath, "attachPath");
    }

    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where the container's output is kept.</summary>
    public required LogConfiguration Log { get; init; }

    /// <summary>The file that holds the <see cref="ContainerState"/>.</summary>
    public required string StatePath { get; init; }

    /// <summary>Whether the monitor's own standard output and error get a copy of the container's.</summary>
    public bool Attached { get; init; }

    /// <summary>The socket that takes those who attach to the container; its messages are those of <see cref="AttachFrame"/>.</summary>
    public required string AttachPath { get; init; }

    /// <summary>Whether the monitor inherits a connection of that kind.</summary>
    public bool HasAttachment { get; init; }

    /// <summary>
    /// Whether the container has an input: that of the monitor where it is attached, and of those who attach. Otherwise the container reads
    /// nothing.
    /// </summary>
    public bool Interactive { get; init; }

    /// <summary>Whether the input stays open when one who is attached has no more.</summary>
    public bool KeepsInput { get; init; }

    /// <summary>Whether the container's first process is one that only starts its program, passes signals on, and reaps.</summary>
    public bool Init { get; init; }

    /// <summary>
    /// What the root file system is made of; null where it is never mounted but by the starter. The monitor mounts it for each start that a
    /// restart policy makes, and where the container has other user IDs than the host for the first one too.
    /// </summary>
    public RootConfiguration? Root { get; init; }

    /// <summary>The OCI runtime that runs the container; null where the monitor does itself.</summary>
    public string? RuntimePath { get; init; }

    /// <summary>Where that runtime keeps what it has of this container; null where there is none.</summary>
    public string? RuntimeFolder { get; init; }

    /// <summary>When the container is started again; null for never.</summary>
    public RestartConfiguration? Restart { get; init; }

    /// <summary>How its health is checked; null where it is not.</summary>
    public HealthConfiguration? Health { get; init; }

    /// <summary>Whether the state must survive a power failure; not for a container that is removed at its end.</summary>
    public bool Durable { get; init; }

    /// <summary>The program and arguments that clean up after the container; empty where the starter does that itself.</summary>
    public IReadOnlyList<string> Cleanup { get; set; } = [];

    /// <summary>The journal that takes each <see cref="EventRecord"/>; null where nobody wants them.</summary>
    public string? JournalPath { get; init; }

    /// <summary>What every event says of the container.</summary>
    public IReadOnlyDictionary<string, string>? EventAttributes { get; init; }

    /// <summary>Reads a <c>monitor.json</c>.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static MonitorConfiguration Read(ReadOnlySpan<byte> json) =>
        JsonInput.Read(json, FileName, static (ref JsonInput input) => new MonitorConfiguration(ref input));
}
