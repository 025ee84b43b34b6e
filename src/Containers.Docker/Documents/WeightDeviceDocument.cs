using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A weight at one device.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record WeightDeviceDocument
{
    /// <summary>The device.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The weight.</summary>
    public long Weight { get; init; }
}
