using Containers.Supervision.Networks;

namespace Containers.Engine.Networks;

/// <summary>A network as it was when it was asked for. Two of them are equal where they are one network, at whatever times.</summary>
public sealed record NetworkInfo
{
    /// <summary>Its ID: 64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind, one of <see cref="NetworkDrivers"/>.</summary>
    public required string Driver { get; init; }

    /// <summary>When it was created; the beginning of time for those that are always there.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The host's link that containers on it hang on; null where there is none.</summary>
    public string? Link { get; init; }

    /// <summary>Its addresses.</summary>
    public IReadOnlyList<NetworkSubnet> Subnets { get; init; } = [];

    /// <summary>Whether it is always there: bridge, host and none.</summary>
    public bool IsPredefined => NetworkRecord.IsPredefined(Name);

    /// <summary>Whether nothing gets out of it and nothing in.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Options of its driver by name.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The containers that are on it, by their IDs.</summary>
    public IReadOnlyDictionary<string, NetworkEndpoint> Containers { get; init; } = new Dictionary<string, NetworkEndpoint>();

    /// <summary>Whether a container's attachment is to it.</summary>
    public bool IsNamedBy(NetworkAttachment attachment)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        return attachment.Network == Name || (attachment.Network.Length > 0 && Id.StartsWith(attachment.Network, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public bool Equals(NetworkInfo? other) => other?.Id == Id;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    internal static NetworkInfo Of(NetworkRecord record, IReadOnlyDictionary<string, NetworkEndpoint> endpoints) => new()
    {
        Id = record.Id,
        Name = record.Name,
        Driver = record.Driver,
        Created = record.Created,
        Link = record.Link,
        Subnets = record.Subnets,
        IsInternal = record.IsInternal,
        Labels = record.Labels,
        DriverOptions = record.Options,
        Containers = endpoints,
    };
}
