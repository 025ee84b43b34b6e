namespace Containers.Engine.Containers;

/// <summary>How to attach this process's own standard streams to a container.</summary>
public sealed record AttachOptions
{
    /// <summary>Whether the container gets what comes in; one without an input gets nothing in any case.</summary>
    public bool Input { get; init; } = true;

    /// <summary>The keys that detach from a container with a terminal; empty for none, null for those of docker's
    /// configuration, else <c>ctrl-p,ctrl-q</c>.</summary>
    public string? DetachKeys { get; init; }

    /// <summary>Is told of the container's process once it runs, to forward signals to it; null for nobody.</summary>
    public Action<ContainerProcess>? Started { get; init; }
}
