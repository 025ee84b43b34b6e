namespace Containers.Docker.Documents;

/// <summary>How much of the disk a volume takes.</summary>
public sealed record VolumeUsageDocument
{
    /// <summary>Its bytes.</summary>
    public long Size { get; init; }

    /// <summary>How many containers have it.</summary>
    public long RefCount { get; init; }
}
