namespace Containers.Docker.Documents;

/// <summary>What an event happened to.</summary>
public sealed record ActorDocument
{
    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>More about it.</summary>
    public SortedDictionary<string, string> Attributes { get; init; } = [];
}
