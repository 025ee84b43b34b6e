using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>Devices that a driver is to give (Engine API, "DeviceRequest").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record DeviceRequestDocument
{
    /// <summary>The driver.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>How many, -1 for all.</summary>
    public int Count { get; init; }

    /// <summary>Which.</summary>
    public IReadOnlyList<string>? DeviceIDs { get; init; }

    /// <summary>What they have to be able to do: all of one of these lists.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Capabilities { get; init; }

    /// <summary>Options of the driver.</summary>
    public SortedDictionary<string, string>? Options { get; init; }
}
