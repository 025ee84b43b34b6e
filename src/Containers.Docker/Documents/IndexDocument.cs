namespace Containers.Docker.Documents;

/// <summary>A registry.</summary>
public sealed record IndexDocument
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Its mirrors.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Whether only https will do.</summary>
    public bool Secure { get; init; }

    /// <summary>Whether it is Docker Hub.</summary>
    public bool Official { get; init; }
}
