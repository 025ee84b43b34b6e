using Containers.Docker.Documents;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>A container that is to be put on a network, or taken off it (Engine API, "NetworkConnect").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record ConnectionRequest
{
    /// <summary>The container's name or ID.</summary>
    public string Container { get; init; } = string.Empty;

    /// <summary>What is asked for on the network.</summary>
    public EndpointDocument EndpointConfig { get; init; } = new();

    /// <summary>Whether it is taken off also where it cannot be told.</summary>
    public bool Force { get; init; }
}
