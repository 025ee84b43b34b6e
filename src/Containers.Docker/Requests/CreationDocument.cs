using Containers.Docker.Documents;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>What is said about a container that is to be created beside what runs in it, which stands in the same document (Engine API, "ContainerCreate").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record CreationDocument
{
    /// <summary>What it may do with the machine.</summary>
    public HostConfigDocument HostConfig { get; init; } = new();

    /// <summary>How it is on networks.</summary>
    public NetworkingConfigDocument NetworkingConfig { get; init; } = new();
}
