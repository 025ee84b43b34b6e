namespace Containers.Supervision.Calls;

/// <summary>
/// The call <c>container-runtime user-network</c>: keeps the network namespace of an ordinary user's bridges. On its standard output it tells that the
/// namespace is there, by closing it, and in a line before that what is wrong with its way out.
/// </summary>
/// <param name="Folder">The folder that tells of the namespace.</param>
public sealed record UserNetworkCall(string Folder)
{
    /// <summary>The command's name.</summary>
    public const string Name = "user-network";

    /// <summary>How it is called.</summary>
    public const string Usage = $"{Name} takes FOLDER";

    /// <summary>The words of the call, the command's name first.</summary>
    public IReadOnlyList<string> Words => [Name, Folder];

    /// <summary>Reads the words after the command's name.</summary>
    /// <returns>Null where they are no such call.</returns>
    public static UserNetworkCall? Read(IReadOnlyList<string> words) => words is [var folder] ? new(Path.GetFullPath(folder)) : null;
}
