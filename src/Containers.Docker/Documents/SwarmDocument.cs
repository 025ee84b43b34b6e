namespace Containers.Docker.Documents;

/// <summary>A place in a swarm.</summary>
public sealed record SwarmDocument
{
    /// <summary>The node.</summary>
    public string NodeID { get; init; } = string.Empty;

    /// <summary>Its address.</summary>
    public string NodeAddr { get; init; } = string.Empty;

    /// <summary><c>inactive</c>.</summary>
    public string LocalNodeState { get; init; } = string.Empty;

    /// <summary>Whether it leads.</summary>
    public bool ControlAvailable { get; init; }

    /// <summary>What is wrong.</summary>
    public string Error { get; init; } = string.Empty;

    /// <summary>Who leads.</summary>
    public IReadOnlyList<string>? RemoteManagers { get; init; }
}
