namespace Containers.Engine.Volumes;

/// <summary>What a volume shows in place of a folder of the store.</summary>
internal sealed record VolumeDevice
{
    /// <summary>The file system's type.</summary>
    public required string Type { get; init; }

    /// <summary>What is mounted: a device, a share, a folder.</summary>
    public required string Source { get; init; }

    /// <summary>Options as mount(8) has them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Whether it is a folder of this machine.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Whether it is memory, which is there for as long as a container has it.</summary>
    public bool IsMemory { get; init; }
}
