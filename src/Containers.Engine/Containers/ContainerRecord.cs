using System.Text.Json.Serialization;
using Containers.Engine.Containers.Seccomp;
using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>What is known of a container whether it runs or not: its <c>container.json</c>.</summary>
internal sealed record ContainerRecord
{
    private static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(10);

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required Digest ImageId { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The image's layers by chain ID, lowest first.</summary>
    public required IReadOnlyList<Digest> Layers { get; init; }

    /// <summary>What its creator asked for, with the image's part joined in by <see cref="ContainerDefaults"/>.</summary>
    public required ContainerOptions Options { get; init; }

    /// <summary>The content of the profile that <see cref="SecurityOptions.SeccompProfile"/> names, if that is a file.</summary>
    public SeccompProfile? SeccompProfile { get; init; }

    /// <summary>How long it may take to end before it is killed.</summary>
    [JsonIgnore]
    public TimeSpan StopTimeout => Options.StopTimeout ?? DefaultStopTimeout;
}
