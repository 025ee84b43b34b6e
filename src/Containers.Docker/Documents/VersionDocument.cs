namespace Containers.Docker.Documents;

/// <summary>Versions as docker's version shows them. Client and engine are one program here.</summary>
public sealed record VersionDocument
{
    /// <summary>The program.</summary>
    public ClientVersionDocument Client { get; init; } = new();

    /// <summary>The engine.</summary>
    public ServerVersionDocument Server { get; init; } = new();
}
