namespace Containers.Service.Tests.Published;

/// <summary>A call that docker publishes, as <c>published-api.txt</c> has it.</summary>
internal sealed record PublishedCall
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The path with the names of what it is made for.</summary>
    public required string Path { get; init; }

    /// <summary>The parameters of the query.</summary>
    public List<(string Name, string Value)> Parameters { get; } = [];

    /// <summary>What is sent; null for nothing.</summary>
    public string? Content { get; private set; }

    /// <summary>The status of the answer.</summary>
    public int Status { get; private set; }

    /// <summary>What the answer is like.</summary>
    public string Shape { get; private set; } = "nothing";

    /// <summary>What is answered otherwise than by docker: a parameter, or a member of what is sent, its value, and the status then.</summary>
    public List<(string Name, string Value, int Status)> Differences { get; } = [];

    /// <summary>The calls of the list.</summary>
    public static IReadOnlyList<PublishedCall> All { get; } = [.. Read()];

    /// <summary>The route, for people.</summary>
    public override string ToString() => $"{Method} {Path}";

    private static IEnumerable<PublishedCall> Read()
    {
        using Stream text = typeof(PublishedCall).Assembly.GetManifestResourceStream("published-api.txt")!;
        using StreamReader reader = new(text);
        PublishedCall? call = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string rest = line[2..];
            switch (line[0])
            {
                case '?':
                    call!.Parameters.Add(Split(rest, '='));
                    break;
                case '>':
                    call!.Content = rest;
                    break;
                case '=':
                    (string status, call!.Shape) = Split(rest, ' ');
                    call.Status = int.Parse(status, null);
                    yield return call;
                    break;
                case '!':
                    (string name, string value) = Split(rest, ' ');
                    int space = value.LastIndexOf(' ');
                    call!.Differences.Add((name, value[..space], int.Parse(value[(space + 1)..], null)));
                    break;
                default:
                    (string method, string path) = Split(line, ' ');
                    call = new() { Method = method, Path = path };
                    break;
            }
        }
    }

    private static (string Before, string After) Split(string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return (text[..at], text[(at + 1)..]);
    }
}
