using Containers.Engine.Containers.Seccomp;
using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>What is fixed when a container is created: its <c>container.json</c>.</summary>
internal sealed record ContainerRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Image { get; init; }

    public required Digest ImageId { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The image's layers by chain ID, lowest first.</summary>
    public required IReadOnlyList<Digest> Layers { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string User { get; init; }

    public required string Hostname { get; init; }

    public string? DomainName { get; init; }

    public bool Interactive { get; init; }

    public bool Remove { get; init; }

    public bool NoNewPrivileges { get; init; }

    public ContainerLimits? Limits { get; init; }

    public IReadOnlyList<string>? Ulimits { get; init; }

    public int? OomScoreAdjust { get; init; }

    /// <summary>Whether all system calls can be made.</summary>
    public bool SeccompUnconfined { get; init; }

    /// <summary>The creator's own profile; null for the default one.</summary>
    public SeccompProfile? SeccompProfile { get; init; }

    public required string StopSignal { get; init; }

    /// <summary>In seconds.</summary>
    public required double StopTimeout { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}
