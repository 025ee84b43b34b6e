using Containers.Docker.Documents;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>How a container that is to be created is on networks (Engine API, "NetworkingConfig").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record NetworkingConfigDocument
{
    /// <summary>What is asked for on each network, by its name or ID.</summary>
    public SortedDictionary<string, EndpointDocument> EndpointsConfig { get; init; } = [];
}
