using Containers.Engine.Containers.Options;

namespace Containers.Engine.Containers;

/// <summary>How to attach this process's own standard streams to a container.</summary>
public sealed record AttachOptions
{
    /// <summary>Whether the container gets what comes in; one without an input gets nothing in any case.</summary>
    public bool Input { get; init; } = true;

    /// <summary>Whether what the container writes to standard output, or to its terminal, comes to this process.</summary>
    public bool Output { get; init; } = true;

    /// <summary>Whether what the container writes to standard error comes to this process.</summary>
    public bool Error { get; init; } = true;

    /// <summary>The keys that detach from a container with a terminal; empty for none, null for those of docker's
    /// configuration, else <c>ctrl-p,ctrl-q</c>.</summary>
    public string? DetachKeys { get; init; }

    /// <summary>Is told of the container's process once it runs, to forward signals to it; null for nobody.</summary>
    public Action<ContainerProcess>? Started { get; init; }

    /// <summary>Refuses what cannot be, before a container is created for it.</summary>
    /// <param name="options">The container's.</param>
    /// <returns>The same with the detach keys that apply.</returns>
    /// <exception cref="ContainerOptionsException">The keys cannot be used, or there is no terminal to join with the container's.</exception>
    public AttachOptions Check(ContainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Terminal && options.Interactive && Input)
        {
            AttachedStreams.RequireTerminal();
        }

        return options.Terminal || DetachKeys is not null ? this with { DetachKeys = DetachSequence.Of(DetachKeys) } : this;
    }
}
