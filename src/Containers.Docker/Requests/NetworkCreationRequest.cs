using Containers.Docker.Documents;
using Containers.Engine.Networks;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>A network that is to be created (Engine API, "NetworkCreate").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record NetworkCreationRequest
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Its driver; empty for the usual one.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>Where it is: this machine alone.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary>Whether nothing outside is reached from it.</summary>
    public bool Internal { get; init; }

    /// <summary>Whether it is a swarm's way in.</summary>
    public bool Ingress { get; init; }

    /// <summary>Whether it is a configuration alone.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>Its addresses.</summary>
    public IpamDocument IPAM { get; init; } = new();

    /// <summary>Whether it has addresses of IPv4, as each has.</summary>
    public bool EnableIPv4 { get; init; } = true;

    /// <summary>Whether it has addresses of IPv6 too.</summary>
    public bool EnableIPv6 { get; init; }

    /// <summary>Options of the driver.</summary>
    public SortedDictionary<string, string> Options { get; init; } = [];

    /// <summary>Free-form facts by name.</summary>
    public SortedDictionary<string, string> Labels { get; init; } = [];

    /// <summary>What is asked for.</summary>
    /// <exception cref="FormatException">Something is asked for that there is not.</exception>
    public NetworkOptions ToOptions()
    {
        if (Ingress || ConfigOnly || Scope is not ("" or "local"))
        {
            throw new FormatException("Networks of a swarm and networks that are configurations alone are not supported. Leave Ingress, ConfigOnly and Scope out.");
        }

        if (IPAM.Driver is not ("" or "default"))
        {
            throw new FormatException("There is no IPAM driver but the default one. Leave it out.");
        }

        if (!EnableIPv4)
        {
            throw new FormatException("A network has addresses of IPv4. Leave EnableIPv4 out.");
        }

        NetworkOptions options = new()
        {
            Name = Name, IsInternal = Internal, IPv6 = EnableIPv6, DriverOptions = Options, Labels = Labels,
            Subnets = [.. IPAM.Config.Where(static subnet => subnet.Subnet is { Length: > 0 }).Select(static subnet => new NetworkSubnet
            {
                Subnet = subnet.Subnet!, Range = subnet.IPRange is { Length: > 0 } range ? range : null, Gateway = subnet.Gateway is { Length: > 0 } gateway ? gateway : null,
                AuxiliaryAddresses = subnet.AuxiliaryAddresses is { Count: > 0 } kept ? kept : null,
            })],
        };
        return Driver is "" or "default" ? options : options with { Driver = Driver };
    }
}
