using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>A volume that is to be created (Engine API, "VolumeCreateOptions").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record VolumeRequest
{
    /// <summary>Its name; empty for one that is made up.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Its driver; empty for the usual one.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>Options of the driver.</summary>
    public SortedDictionary<string, string> DriverOpts { get; init; } = [];

    /// <summary>Free-form facts by name.</summary>
    public SortedDictionary<string, string> Labels { get; init; } = [];

    /// <summary>What is asked for.</summary>
    public VolumeOptions ToOptions()
    {
        VolumeOptions options = new() { Name = Name.Length == 0 ? null : Name, DriverOptions = DriverOpts, Labels = Labels };
        return Driver.Length == 0 ? options : options with { Driver = Driver };
    }
}
