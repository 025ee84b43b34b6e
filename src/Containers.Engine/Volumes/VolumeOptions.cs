namespace Containers.Engine.Volumes;

/// <summary>What is asked of a new volume.</summary>
public sealed record VolumeOptions
{
    /// <summary>Its name; null makes one up, and the volume is an anonymous one.</summary>
    public string? Name { get; init; }

    /// <summary>What keeps it; there is <see cref="LocalDriver.Name"/>.</summary>
    public string Driver { get; init; } = LocalDriver.Name;

    /// <summary>Options of the driver by name, as <see cref="LocalDriver"/> takes them.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Refuses what no volume can be made by. Nothing is made.</summary>
    /// <exception cref="VolumeOptionsException">Something is asked for that cannot be.</exception>
    public void Check()
    {
        if (Name is not null)
        {
            VolumeName.Check(Name);
        }

        LocalDriver.Check(Driver, DriverOptions);
    }
}
