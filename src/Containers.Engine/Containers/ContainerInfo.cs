using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.Oci;
using Containers.Supervision.Monitor;
using Containers.Supervision.Networks;

namespace Containers.Engine.Containers;

/// <summary>A container as it was when it was asked for. Two of them are equal where they are one container, at whatever times.</summary>
public sealed record ContainerInfo
{
    /// <summary>Its ID: 64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What its creator asked for, with what the image says joined in, and what holds where neither says anything.</summary>
    public required ContainerOptions Options { get; init; }

    /// <summary>Its image, as its creator named it.</summary>
    public string Image => Options.Image;

    /// <summary>The image's ID, <c>sha256:…</c>.</summary>
    public required string ImageId { get; init; }

    /// <summary>The whole command: the entry point and its arguments.</summary>
    public IReadOnlyList<string> Command => new TextList<string>(Options.Program, " ");

    /// <summary>
    /// Where it stands, with all that a container which stands there has. Others read <see cref="Status"/>, and what there is of it in members of their own:
    /// ConvertTo-Json writes every public member, and State is the word for people.
    /// </summary>
    internal ContainerState State { get; init; } = new CreatedState();

    /// <summary>The word for where it stands.</summary>
    public ContainerStatus Status => State.Status;

    /// <summary>Its process's ID on the host; null where it does not run.</summary>
    public int? ProcessId => (State as RunningState)?.ProcessId;

    /// <summary>
    /// How it ended: the program's exit code, or 128 and the signal's number. 255 where nobody saw it, null where it has not. Where the last start failed, 127 if it did not find
    /// the program, 126 if that could not be executed, and 128 for all else.
    /// </summary>
    public int? ExitCode => State switch
    {
        EndedState ended => ended.ExitCode,
        CreatedState created => created.ExitCode,
        _ => null,
    };

    /// <summary>Whether the kernel ended one of its processes because memory was short.</summary>
    public bool OomKilled => State is EndedState { OomKilled: true };

    /// <summary>How often its restart policy started it again since somebody did.</summary>
    public int RestartCount => (State as StartedState)?.RestartCount ?? 0;

    /// <summary>What its health checks said of this run, or of the last one; null where its health is not checked.</summary>
    public ContainerHealth? Health { get; init; }

    /// <summary>What it may use.</summary>
    public ContainerLimits Limits => Options.Limits!;

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last started.</summary>
    public DateTimeOffset? Started => (State as StartedState)?.Started;

    /// <summary>When it last ended; where nobody saw that, the last time at which it is known to have run.</summary>
    public DateTimeOffset? Finished => (State as EndedState)?.Finished;

    /// <summary>What went wrong with it; null where nothing did.</summary>
    public string? Error => State switch
    {
        StartedState started => started.Error,
        CreatedState created => created.Error,
        DeadState dead => dead.Error,
        _ => null,
    };

    /// <summary>The environment of its program, <c>NAME=value</c> each, beside the host name and the home folder.</summary>
    public IReadOnlyList<string> Environment => new TextList<string>(Options.Environment ?? []);

    /// <summary>The folder that its program starts in.</summary>
    public string WorkingDirectory => Options.WorkingDirectory ?? "/";

    /// <summary>The user its program runs as, as its creator or the image named it, or its user namespace has it; empty is root.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>Its host name.</summary>
    public string Hostname => Options.Hostname ?? string.Empty;

    /// <summary>Whether it is removed when it ends.</summary>
    public bool Remove => Options.Remove;

    /// <summary>The IDs of its user namespace; null where that is the host's.</summary>
    public IdRange? Ids { get; init; }

    /// <summary>Free-form facts by name: the image's and its creator's.</summary>
    public IReadOnlyDictionary<string, string> Labels => new TextTable(Options.Labels ?? new Dictionary<string, string>());

    /// <summary>The file that holds its output, a JSON object a line as Docker's json-file log driver writes it.</summary>
    public string LogPath { get; init; } = string.Empty;

    /// <summary>The image's unpacked layers, topmost first, separated by colons (overlayfs' lowerdir); empty where one is missing.</summary>
    public string LowerDir { get; init; } = string.Empty;

    /// <summary>The folder that holds what the container changed (overlayfs' upperdir).</summary>
    public string UpperDir { get; init; } = string.Empty;

    /// <summary>The folder that overlayfs works in.</summary>
    public string WorkDir { get; init; } = string.Empty;

    /// <summary>Where its root file system is while it runs, as its own mount namespace has it: other processes find it at /proc/PID/root.</summary>
    public string MergedDir => ProcessId is { } process ? $"/proc/{process}/root" : string.Empty;

    /// <summary>What is mounted in it beside what every container has and <see cref="ContainerOptions.Tmpfs"/>.</summary>
    public IReadOnlyList<MountPoint> Mounts { get; init; } = [];

    /// <summary>The diff IDs of the image's layers, the lowest first.</summary>
    internal IReadOnlyList<DiffId> Layers { get; init; } = [];

    /// <summary>Its network as its monitor made it; null where it does not run or is attached to none.</summary>
    public NetworkConfiguration? Network { get; init; }

    /// <summary>The networks that its creator named, by what they were called; none where <see cref="Network"/> tells of them.</summary>
    internal IReadOnlyDictionary<string, NetworkRecord> NamedNetworks { get; init; } = new Dictionary<string, NetworkRecord>();

    /// <summary>Its ports that are published on the host.</summary>
    public IReadOnlyList<PortMapping> Ports =>
        new TextList<PortMapping>((Network?.Ports ?? []).Select(static port => new PortMapping(port.HostAddress, port.HostPort, port.TargetPort, port.Protocol)));

    /// <summary>This container as it was when it had ended, for one who waited while it was removed.</summary>
    /// <param name="exitCode">How it ended.</param>
    public ContainerInfo WithExitCode(int exitCode) => this with { State = new ExitedState { ExitCode = exitCode } };

    /// <inheritdoc/>
    public bool Equals(ContainerInfo? other) => other?.Id == Id;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    /// <summary>A container as it is now.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shared">What was read for others that are looked at together with it.</param>
    /// <exception cref="ContainerStateException">Its record cannot be read.</exception>
    internal static ContainerInfo Of(Container container, SharedReading shared)
    {
        ContainerRecord record = container.Record;
        if (record.Ids is not null || !shared.LowerFolders.TryGetValue(record.ImageId, out string? folders))
        {
            folders = container.Service.Root.DescribeLowerFolders(record);
            if (record.Ids is null)
            {
                shared.LowerFolders.Add(record.ImageId, folders);
            }
        }

        ContainerState state = StateReader.Read(container);
        return new ContainerInfo
        {
            Id = record.Id,
            Name = record.Name,
            Options = record.Options.WithUnsaid() with { Name = record.Name },
            ImageId = record.ImageId.ToString(),
            State = state,
            Health = record.Options.HealthCheck is not { Checks: true } ? null : HealthIn(state, ContainerStore.ReadHealth(container.Folder)),
            Created = record.Created,
            Network = state is RunningState && NetworkModes.IsChangeable(record.Options) ? ContainerStore.ReadMonitor(container.Folder)?.Network : null,
            NamedNetworks = state is RunningState && NetworkModes.IsChangeable(record.Options) ? new Dictionary<string, NetworkRecord>() : shared.NetworksOf(record.Options),
            LogPath = container.Folder.Log,
            Layers = record.Layers,
            Mounts = new TextList<MountPoint>(
                (record.Mounts ?? []).Select(mount => mount.Name is { } volume ? mount with { Source = container.Service.Paths.VolumeFiles(volume) } : mount)),
            Ids = record.Ids,
            User = record.User ?? string.Empty,
            LowerDir = folders!,
            UpperDir = container.Folder.Upper,
            WorkDir = container.Folder.Work,
        };
    }

    /// <summary>
    /// What does not run is not healthy, whatever its last check said; docker's word for that is unhealthy. The monitor of one that has just been started may
    /// not have said anything yet.
    /// </summary>
    private static ContainerHealth? HealthIn(ContainerState state, ContainerHealth? last) =>
        state is RunningState ? last ?? new() : last is null ? null : last with { Status = ContainerHealth.Unhealthy };

    /// <summary>A container whose record cannot be read.</summary>
    internal static ContainerInfo OfDead(string id, string error) => new()
    {
        Id = id,
        Name = id[..12],
        Options = new ContainerOptions { Image = string.Empty }.WithUnsaid(),
        ImageId = string.Empty,
        State = new DeadState(error),
    };
}
