namespace Containers.Engine.Volumes;

/// <summary>What a clearing of volumes removed.</summary>
/// <param name="Volumes">The volumes.</param>
/// <param name="Bytes">How much of the disk that freed, in bytes.</param>
public sealed record VolumeClearing(IReadOnlyList<VolumeInfo> Volumes, long Bytes);
