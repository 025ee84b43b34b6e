using System.Text.Json.Serialization;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Seccomp;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Oci;

namespace Containers.Engine.Containers.Records;

/// <summary>What is known of a container whether it runs or not: its <c>container.json</c>.</summary>
[JsonRecord]
internal sealed partial record ContainerRecord
{
    private static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(10);

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required ImageId ImageId { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The image's layers, lowest first.</summary>
    public required IReadOnlyList<DiffId> Layers { get; init; }

    /// <summary>What its creator asked for, with the image's part joined in by <see cref="ContainerDefaults"/>.</summary>
    public required ContainerOptions Options { get; init; }

    /// <summary>What is mounted in it beside what every container has and <see cref="ContainerOptions.Tmpfs"/>, those first that others may lie in.</summary>
    public IReadOnlyList<MountPoint>? Mounts { get; init; }

    /// <summary>The IDs of its user namespace; null where that is the host's. No two containers have the same, but those that share one, or may have them.</summary>
    public IdRange? Ids { get; init; }

    /// <summary>Whether the kernel shows its files with other owners than they have on disk: only root of the machine can have that.</summary>
    [JsonIgnore]
    public bool IsIdMapped => Ids is { IsSame: false } && ProcessRights.Current == Rights.Root;

    /// <summary>Who owns its files on disk, where they are those that an ordinary user's container with other IDs sees; else null.</summary>
    [JsonIgnore]
    public FileOwners? DiskOwners => Ids is { IsSame: false } ids && !IsIdMapped ? ids.ToOwners() : null;

    /// <summary>Who its programs run as where they are not told: as its creator or its image says, else by its user namespace; null for root.</summary>
    [JsonIgnore]
    public string? User => Options.User ?? UserNamespaceModes.KeptIn(this)?.ToString();

    /// <summary>The content of the profile that <see cref="SecurityOptions.SeccompProfile"/> names, if that is a file.</summary>
    public SeccompProfile? SeccompProfile { get; init; }

    /// <summary>How long it may take to end before it is killed.</summary>
    [JsonIgnore]
    public TimeSpan StopTimeout => Options.StopTimeout ?? DefaultStopTimeout;
}
