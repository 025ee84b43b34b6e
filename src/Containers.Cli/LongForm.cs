namespace Containers.Cli;

/// <summary>docker's other words for commands, by what they work on: <c>container ls</c> is <c>ps</c>, <c>image rm</c> is <c>rmi</c>.</summary>
internal static class LongForm
{
    private const string Container = "container";
    private const string Image = "image";
    private const string Inspect = "inspect";

    /// <summary>What commands work on, with each command below it and the words that it stands for.</summary>
    private static readonly (string Noun, string Verb, string[] Words)[] Forms =
    [
        .. Same(Container, "attach commit cp create diff exec export kill logs pause port rename restart rm run start stats stop top unpause update wait"),
        (Container, Inspect, [Inspect, "--type", Container]),
        (Container, "list", ["ps"]),
        (Container, "ls", ["ps"]),
        (Container, "ps", ["ps"]),
        (Container, "remove", ["rm"]),
        .. Same(Image, "build history import load pull push save tag"),
        (Image, Inspect, [Inspect, "--type", Image]),
        (Image, "list", ["images"]),
        (Image, "ls", ["images"]),
        (Image, "remove", ["rmi"]),
        (Image, "rm", ["rmi"]),
        .. Same("system", "df events info prune"),
        .. Same("builder", "build"),
    ];

    /// <summary>The words of a command line with the short word of its command; as they are where they have no long form.</summary>
    public static string[] Shorten(string[] words) =>
        words is [var noun, var verb, .. var rest] && Array.Find(Forms, form => form.Noun == noun && form.Verb == verb).Words is { } found ? [.. found, .. rest] : words;

    /// <summary>The commands below one word, each with the short word that it stands for.</summary>
    public static IEnumerable<(string Verb, string Word)> Below(string noun) =>
        Forms.Where(form => form.Noun == noun).Select(static form => (form.Verb, form.Words[0]));

    private static IEnumerable<(string Noun, string Verb, string[] Words)> Same(string noun, string verbs) =>
        verbs.Split(' ').Select(verb => (noun, verb, new[] { verb }));
}
