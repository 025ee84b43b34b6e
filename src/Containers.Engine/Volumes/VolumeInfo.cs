namespace Containers.Engine.Volumes;

/// <summary>A volume as it was when it was asked for. Two of them are equal where they have one name in one store, at whatever times.</summary>
public sealed record VolumeInfo
{
    /// <summary>Its name, which is also its ID.</summary>
    public required string Name { get; init; }

    /// <summary>What keeps it: <see cref="LocalDriver.Name"/>.</summary>
    public string Driver { get; init; } = LocalDriver.Name;

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The folder with its files. One that shows something else, by its driver's options, has its files there in containers alone.</summary>
    public required string Mountpoint { get; init; }

    /// <summary>Whether it was made for a container that named none.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Options of its driver by name: what it shows in place of a folder of the store.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The IDs of the containers that have it, whether they run or not.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(VolumeInfo? other) => other?.Mountpoint == Mountpoint;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Mountpoint);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
