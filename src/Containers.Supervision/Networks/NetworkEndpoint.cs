using Containers.Oci;

namespace Containers.Supervision.Networks;

/// <summary>A container on a network, as the engine writes it for all that are there: a file with the container's ID as its name.</summary>
[JsonRecord]
public sealed partial record NetworkEndpoint
{
    /// <summary>The name that its addresses have: <c>CONTAINER.NETWORK</c>.</summary>
    public required string FullName { get; init; }

    /// <summary>The names that lead to it: its own, the first 12 digits of its ID, and others that it was given.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Its addresses on the network.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Its Ethernet address there; null where it has that of the host's link.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The process that has it; null where that is a container.</summary>
    public EndpointHolder? Holder { get; init; }

    /// <summary>Its full name.</summary>
    public override string ToString() => FullName;

    /// <summary>Reads the file of an endpoint.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static NetworkEndpoint Read(ReadOnlySpan<byte> json) => JsonInput.Read<NetworkEndpoint>(json, "endpoint");
}
