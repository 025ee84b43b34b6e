namespace Containers.Engine.Networks;

/// <summary>What its creator asks of a network.</summary>
public sealed record NetworkOptions
{
    /// <summary>Its name, of letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="NetworkDrivers"/> that can be created: bridge, macvlan or ipvlan.</summary>
    public string Driver { get; init; } = NetworkDrivers.Bridge;

    /// <summary>Its addresses, one subnet of each family at most; empty takes one that nobody uses.</summary>
    public IReadOnlyList<NetworkSubnet> Subnets { get; init; } = [];

    /// <summary>Whether it has addresses of IPv6 too.</summary>
    public bool IPv6 { get; init; }

    /// <summary>Whether nothing gets out of it and nothing in.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Options of the driver, by docker's names, such as <c>com.docker.network.bridge.name</c> or <c>parent</c>.</summary>
    public IReadOnlyDictionary<string, string> DriverOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>These options with a way out for the subnet that has its address.</summary>
    /// <exception cref="FormatException">It is in none of the subnets.</exception>
    public NetworkOptions WithGateway(string address) => With(address, subnet => subnet with { Gateway = address });

    /// <summary>These options with the part that addresses of containers are taken from, for the subnet that it is in.</summary>
    /// <exception cref="FormatException">It is in none of the subnets.</exception>
    public NetworkOptions WithRange(string range) => With(range, subnet => subnet with { Range = range });

    /// <summary>These options with an address that no container gets, for the subnet that has it.</summary>
    /// <param name="name">What has it.</param>
    /// <param name="address">The address.</param>
    /// <exception cref="FormatException">It is in none of the subnets.</exception>
    public NetworkOptions WithAuxiliaryAddress(string name, string address) => With(
        address, subnet => subnet with { AuxiliaryAddresses = new Dictionary<string, string>(subnet.AuxiliaryAddresses ?? new Dictionary<string, string>()) { [name] = address } });

    /// <summary>Refuses what no network can be made by. Nothing is made.</summary>
    /// <exception cref="NetworkOptionsException">Something is asked for that cannot be.</exception>
    public void Check() => NetworkChecks.Check(this);

    private NetworkOptions With(string value, Func<NetworkSubnet, NetworkSubnet> change) => Subnets.Any(subnet => subnet.Has(value))
        ? this with { Subnets = [.. Subnets.Select(subnet => subnet.Has(value) ? change(subnet) : subnet)] }
        : throw new FormatException($"'{value}' is in none of the subnets. Name its subnet too.");
}
