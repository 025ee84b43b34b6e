using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Life;

/// <summary>What is kept of a container between commands. How it stands is not: that is asked of the kernel each time.</summary>
[JsonRecord(IsWritten = true)]
internal sealed partial record LifeRecord
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The version of the specification that its configuration follows.</summary>
    public required string OciVersion { get; init; }

    /// <summary>The bundle's folder, absolute.</summary>
    public required string Bundle { get; init; }

    /// <summary>The root file system's folder, absolute.</summary>
    public required string Rootfs { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The user who created it.</summary>
    public uint Owner { get; init; }

    /// <summary>The program that <c>start</c> executes, for messages.</summary>
    public required string Program { get; init; }

    /// <summary>Its control group's folder in each tree.</summary>
    public IReadOnlyList<string> CgroupFolders { get; set; } = [];

    /// <summary>The scope that systemd made of it; null where this program made it.</summary>
    public string? Scope { get; init; }

    /// <summary>The path of the mount namespace that it shares with others, empty for the runtime's own; null where it has its own.</summary>
    public string? SharedMounts { get; init; }

    /// <summary>The configuration's annotations.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Its process, as the host counts; 0 while it is being created.</summary>
    public int Pid { get; init; }

    /// <summary>When that process started, in clock ticks since boot: tells it from a later one of the same id.</summary>
    public long PidStartTime { get; init; }

    /// <summary>The boot that the process id belongs to.</summary>
    public string? BootId { get; init; }

    /// <summary>The configuration's hooks; null for none.</summary>
    public RuntimeHooks? Hooks { get; init; }

    /// <summary>Whether its process is there, and no remains that nobody has waited for.</summary>
    public bool IsAlive => Pid > 0 && PidStartTime > 0 && BootId == ProcessStatus.BootId && ProcessStatus.StartTime(Pid) == PidStartTime;

    /// <summary>The state that the specification describes (runtime.md, "State").</summary>
    public RuntimeState ToState(string status) => new()
    {
        OciVersion = OciVersion, Id = Id, Status = status, Pid = status == LifeStatus.Stopped ? 0 : Pid, Bundle = Bundle, Annotations = Annotations,
    };

    /// <summary>Reads a record.</summary>
    /// <exception cref="ContainerException">It is damaged.</exception>
    internal static LifeRecord Read(string id, ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonInput.Read<LifeRecord>(json, "record");
        }
        catch (OciFormatException exception)
        {
            throw new ContainerException($"container '{id}' is damaged, and delete --force removes it: {exception.Message}");
        }
    }
}
