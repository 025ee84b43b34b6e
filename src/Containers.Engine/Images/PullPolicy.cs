namespace Containers.Engine.Images;

/// <summary>When a name goes to its registry.</summary>
public enum PullPolicy
{
    /// <summary>Where the image is not in the local store.</summary>
    Missing,

    /// <summary>Always, to see whether there is a newer one.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
