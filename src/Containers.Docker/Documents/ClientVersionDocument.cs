namespace Containers.Docker.Documents;

/// <summary>The version of the program.</summary>
public sealed record ClientVersionDocument
{
    /// <summary>The product.</summary>
    public PlatformDocument Platform { get; init; } = new();

    /// <summary>Its version.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>The version of docker's API that its documents follow.</summary>
    public string ApiVersion { get; init; } = string.Empty;

    /// <summary>The same.</summary>
    public string DefaultAPIVersion { get; init; } = string.Empty;

    /// <summary>The commit that it was built of.</summary>
    public string GitCommit { get; init; } = string.Empty;

    /// <summary>What it was built with.</summary>
    public string GoVersion { get; init; } = string.Empty;

    /// <summary>The operating system.</summary>
    public string Os { get; init; } = string.Empty;

    /// <summary>The processor.</summary>
    public string Arch { get; init; } = string.Empty;

    /// <summary>When it was built.</summary>
    public string BuildTime { get; init; } = string.Empty;

    /// <summary>Whom it asks.</summary>
    public string Context { get; init; } = string.Empty;

    /// <summary>Whether it tries new things.</summary>
    public bool Experimental { get; init; }
}
