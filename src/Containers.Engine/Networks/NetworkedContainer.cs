using Containers.Supervision.Networks;

namespace Containers.Engine.Networks;

/// <summary>A container as its networks see it.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Name">Its name.</param>
internal sealed record NetworkedContainer(string Id, string Name)
{
    /// <summary>The networks that it is on, the one of the default route first.</summary>
    public IReadOnlyList<NetworkAttachment> Attachments { get; init; } = [];

    /// <summary>Its published ports.</summary>
    public IReadOnlyList<PortMapping> Ports { get; init; } = [];

    /// <summary>The process for whose life it is on them; null for a container's own life.</summary>
    public EndpointHolder? Holder { get; init; }

    /// <summary>The servers that it asks for names; empty for the host's.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];
}
