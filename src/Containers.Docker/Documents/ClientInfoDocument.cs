namespace Containers.Docker.Documents;

/// <summary>The program that asks.</summary>
public sealed record ClientInfoDocument
{
    /// <summary>Whether it writes more than usual.</summary>
    public bool Debug { get; init; }

    /// <summary>Whom it asks.</summary>
    public string Context { get; init; } = string.Empty;

    /// <summary>Programs that add commands.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
