using Containers.Engine.Images;

namespace Containers.Engine.Containers.Options;

/// <summary>How a container is made anew.</summary>
public sealed record RecreateOptions
{
    /// <summary>The image; null for the one that it was made of, by its name.</summary>
    public string? Image { get; init; }

    /// <summary>What is asked of the new container, of what was asked of the old one; null for the same.</summary>
    public Func<ContainerOptions, ContainerOptions>? Change { get; init; }

    /// <summary>How the image comes into the store; null for one that must be there.</summary>
    public ImagePull? Pull { get; init; }

    /// <summary>How long the old container may take to end; null takes its own.</summary>
    public TimeSpan? StopTimeout { get; init; }

    /// <summary>What asks the old container to end; null takes its own.</summary>
    public string? StopSignal { get; init; }

    /// <summary>How long the new container may take until it is healthy.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
