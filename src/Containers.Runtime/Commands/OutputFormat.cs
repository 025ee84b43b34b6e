namespace Containers.Runtime.Commands;

/// <summary>The option <c>--format</c> of commands that list.</summary>
internal static class OutputFormat
{
    /// <summary>Whether JSON is asked for rather than a table.</summary>
    /// <exception cref="UsageException">It is another word.</exception>
    internal static bool IsJson(Arguments arguments) => arguments.Value("format") switch
    {
        null or "table" => false,
        "json" => true,
        string other => throw new UsageException($"--format: '{other}' is neither table nor json"),
    };
}
