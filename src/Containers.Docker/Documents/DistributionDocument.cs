namespace Containers.Docker.Documents;

/// <summary>An image in its registry (Engine API, "DistributionInspect").</summary>
public sealed record DistributionDocument
{
    /// <summary>Its manifest.</summary>
    public DescriptorDocument Descriptor { get; init; } = new();

    /// <summary>The platforms that it is for.</summary>
    public IReadOnlyList<DistributionPlatformDocument> Platforms { get; init; } = [];
}
