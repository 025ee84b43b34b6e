using Containers.Engine.Content;

namespace Containers.Engine.Images;

/// <summary>How an image that something is to be made of comes into the store.</summary>
public sealed record ImagePull
{
    /// <summary>When it is pulled.</summary>
    public PullPolicy Policy { get; init; }

    /// <summary>How it is pulled; an image of another platform counts as missing.</summary>
    public PullOptions? Options { get; init; }

    /// <summary>Is told how far each layer is; null for nobody.</summary>
    public IProgress<LayerProgress>? Progress { get; init; }
}
