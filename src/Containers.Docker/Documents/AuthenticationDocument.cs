namespace Containers.Docker.Documents;

/// <summary>That somebody can sign in to a registry (Engine API, "SystemAuth").</summary>
public sealed record AuthenticationDocument
{
    /// <summary>A word for people.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>What stands for user and password; empty for those themselves.</summary>
    public string IdentityToken { get; init; } = string.Empty;
}
