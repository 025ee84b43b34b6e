using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A rate at one device.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record ThrottleDeviceDocument
{
    /// <summary>The device.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The rate.</summary>
    public long Rate { get; init; }
}
