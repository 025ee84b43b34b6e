using Containers.Oci;
using Containers.Supervision.Networks;
using Containers.Supervision.Systemd;

namespace Containers.Supervision.Monitor;

/// <summary>
/// What <c>container-runtime monitor</c> is told beside the bundle's <c>config.json</c>: written by the engine, read by the monitor.
/// </summary>
[JsonRecord]
public sealed partial record MonitorConfiguration
{
    /// <summary>The file's name in the bundle's folder.</summary>
    public const string FileName = "monitor.json";

    /// <summary>The name of the file in the bundle's folder whose presence keeps a container from being started again: it was stopped.</summary>
    public const string StoppedFileName = "stopped";

    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where the container's output is kept.</summary>
    public required LogConfiguration Log { get; init; }

    /// <summary>The file that holds the <see cref="RunRecord"/>.</summary>
    public required string StatePath { get; init; }

    /// <summary>Whether the monitor's own standard output and error get a copy of the container's.</summary>
    public bool Attached { get; init; }

    /// <summary>The socket that takes those who attach to the container; its messages are those of <see cref="AttachFrame"/>.</summary>
    public required string AttachPath { get; init; }

    /// <summary>How many connections of that kind the monitor inherits.</summary>
    public int Attachments { get; init; }

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

    /// <summary>The network that the monitor makes for it; null where it has none to make: the container's is in its configuration then.</summary>
    public NetworkConfiguration? Network { get; init; }

    /// <summary>Where systemd is asked for the container's control group; null where the monitor makes it.</summary>
    public ServiceManagerAddress? Manager { get; init; }

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

    /// <summary>The volumes that are mounted in the container; null for none.</summary>
    public IReadOnlyList<MountedVolume>? Volumes { get; init; }

    /// <summary>What every event says of the container.</summary>
    public IReadOnlyDictionary<string, string>? EventAttributes { get; init; }

    /// <summary>Reads a <c>monitor.json</c>.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static MonitorConfiguration Read(ReadOnlySpan<byte> json) =>
        JsonInput.Read<MonitorConfiguration>(json, FileName);
}
