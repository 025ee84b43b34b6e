namespace Containers.Cli;

/// <summary>docker's other words for commands, by what they work on: <c>container ls</c> is <c>ps</c>, <c>image rm</c> is <c>rmi</c>.</summary>
internal static class LongForm
{
    /// <summary>The words of a command line with the short word of its command; as they are where they have no long form.</summary>
    public static string[] Shorten(string[] words) => words is [var noun, var verb, .. var rest] && ShortOf(noun, verb) is { } word ? [word, .. rest] : words;

    private static string? ShortOf(string noun, string verb) => (noun, verb) switch
    {
        ("container", "ls" or "list" or "ps") => "ps",
        ("container", "remove") => "rm",
        ("container", "attach" or "commit" or "cp" or "create" or "diff" or "exec" or "export" or "inspect" or "kill" or "logs" or "pause"
            or "rename" or "restart" or "rm" or "run" or "start" or "stats" or "stop" or "top" or "unpause" or "update" or "wait") => verb,
        ("image", "ls" or "list") => "images",
        ("image", "rm" or "remove") => "rmi",
        ("image", "build" or "history" or "import" or "inspect" or "load" or "pull" or "push" or "save" or "tag") => verb,
        ("system", "df" or "events" or "info" or "prune") => verb,
        _ => null,
    };
}
