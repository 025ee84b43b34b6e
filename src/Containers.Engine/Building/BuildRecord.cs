namespace Containers.Engine.Building;

/// <summary>What a build made.</summary>
public sealed record BuildRecord
{
    /// <summary>The image's ID, <c>sha256:…</c>; null where no image was made. Of an image for several platforms it is the digest of its index.</summary>
    public string? Id { get; init; }

    /// <summary>The digest of the image's manifest, or of the index where it is for several platforms; null where there is no image.</summary>
    public string? Digest { get; init; }

    /// <summary>The names that the image got.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The bytes of the image's unpacked layers.</summary>
    public long Size { get; init; }

    /// <summary>How long the build took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The steps, in the order they ended.</summary>
    public IReadOnlyList<BuildStep> Steps { get; init; } = [];

    /// <summary>How many of the steps were taken from the cache.</summary>
    public int Cached => Steps.Count(step => step.IsCached);

    /// <summary>What the Dockerfile should better not do.</summary>
    public IReadOnlyList<BuildWarning> Warnings { get; init; } = [];

    /// <summary>The image's first name, else its ID; empty where no image was made.</summary>
    public override string ToString() => Tags is [var name, ..] ? name : Id ?? "";
}
