namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>A command of RUN, CMD, ENTRYPOINT or HEALTHCHECK.</summary>
/// <param name="Words">The program with its arguments, or one line for the shell.</param>
/// <param name="IsShellForm">Whether it is a line for the shell.</param>
internal sealed record CommandLine(IReadOnlyList<string> Words, bool IsShellForm)
{
    /// <summary>Reads what follows the name of such an instruction.</summary>
    /// <exception cref="FormatException">It is a JSON array of something else than strings.</exception>
    public static CommandLine Parse(string text) => JsonArguments.Parse(text) is { } words
        ? new CommandLine(words, IsShellForm: false)
        : new CommandLine(text.Length == 0 ? [] : [text], IsShellForm: true);

    /// <summary>The program with all its arguments, the shell's where it is for the shell.</summary>
    public IReadOnlyList<string> With(IReadOnlyList<string> shell) => IsShellForm && Words.Count > 0 ? [.. shell, .. Words] : Words;
}
