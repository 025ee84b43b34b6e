using System.Text;

namespace Containers.Engine.Dockerfiles;

/// <summary>Splits a Dockerfile into instructions: comments removed, continuation lines joined, heredocs taken out.</summary>
internal sealed class LineReader
{
    private readonly string _file;
    private readonly char _escape;
    private readonly List<string> _lines; // Each with its end.
    private int _next;

    /// <summary>Reads the directives, from which on the lines can be read.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="DockerfileException">A directive is wrong.</exception>
    public LineReader(string file, string text)
    {
        _file = file;
        _lines = [.. Split(text.TrimStart('\uFEFF'))];
        Directives = ParserDirectives.Read(file, _lines);
        _escape = Directives.Escape;
        _next = Directives.Lines;
    }

    /// <summary>The directives.</summary>
    public ParserDirectives Directives { get; }

    /// <summary>The instructions.</summary>
    /// <exception cref="DockerfileException">A heredoc has no end.</exception>
    public IEnumerable<LogicalLine> Read()
    {
        var comments = new List<string>();
        while (_next < _lines.Count)
        {
            string line = _lines[_next].Trim();
            if (line.Length == 0)
            {
                comments.Clear();
                _next++;
            }
            else if (line[0] == '#')
            {
                AddComment(comments, line[1..].Trim());
                _next++;
            }
            else if (ReadInstruction([.. comments]) is { } instruction)
            {
                comments.Clear();
                yield return instruction;
            }
        }
    }

    private static void AddComment(List<string> comments, string comment)
    {
        if (comment.Length == 0)
        {
            comments.Clear();
        }
        else
        {
            comments.Add(comment);
        }
    }

    private LogicalLine? ReadInstruction(IReadOnlyList<string> comments)
    {
        int first = _next;
        bool hasEmptyLine = false;
        var text = new StringBuilder();
        bool continues = Append(text, _lines[_next++].TrimEnd('\r', '\n').TrimStart());
        while (continues && _next < _lines.Count)
        {
            string line = _lines[_next++].TrimEnd('\r', '\n');
            string trimmed = line.TrimStart();
            if (trimmed.Length == 0)
            {
                hasEmptyLine = true;
            }
            else if (trimmed[0] != '#')
            {
                continues = Append(text, line);
            }
        }

        string joined = text.ToString();
        if (joined.Trim().Length == 0)
        {
            return null;
        }

        string firstText = _lines[first].TrimEnd('\r', '\n');
        var instruction = new LogicalLine
        {
            Location = new SourceLocation(_file, first + 1, _next, firstText), Text = joined.TrimStart(), Comments = comments, EmptyContinuation = hasEmptyLine ? _next : null,
        };
        return ReadHeredocs(instruction);
    }

    /// <summary>Adds a line without its continuation mark; returns whether there was one.</summary>
    private bool Append(StringBuilder text, string line)
    {
        string end = line.TrimEnd(' ', '\t');
        bool continues = end.EndsWith(_escape) && !(end.Length > 1 && end[^2] == _escape);
        text.Append(continues ? end[..^1] : line);
        return continues;
    }

    private LogicalLine ReadHeredocs(LogicalLine instruction)
    {
        if (!instruction.Text.Contains("<<", StringComparison.Ordinal) || !TakesHeredocs(instruction))
        {
            return instruction;
        }

        try
        {
            List<Heredoc> heredocs = [.. Heredoc.FindAll(instruction.Text).Select(heredoc => ReadContent(heredoc, instruction.Location))];
            return instruction with { Heredocs = heredocs, Location = instruction.Location with { LastLine = _next } };
        }
        catch (FormatException exception)
        {
            throw new DockerfileException(instruction.Location, exception.Message, exception);
        }
    }

    private Heredoc ReadContent(Heredoc heredoc, SourceLocation location)
    {
        int first = _next;
        for (; _next < _lines.Count; _next++)
        {
            string line = _lines[_next].TrimEnd('\r', '\n');
            if ((heredoc.StripsTabs ? line.TrimStart('\t') : line) == heredoc.Name)
            {
                return heredoc with { Content = string.Concat(_lines[first.._next++]) };
            }
        }

        throw new DockerfileException(location, $"The heredoc has no end: no line after this one is '{heredoc.Name}' alone.");
    }

    /// <summary>ADD, COPY and RUN do, also as triggers, but not where a JSON array follows.</summary>
    private static bool TakesHeredocs(LogicalLine instruction)
    {
        LogicalLine trigger = instruction;
        while (trigger.Name.Equals("ONBUILD", StringComparison.OrdinalIgnoreCase) && trigger.Rest.Length > 0)
        {
            trigger = trigger with { Text = trigger.Rest };
        }

        return trigger.Name.ToUpperInvariant() is "ADD" or "COPY" or "RUN" && JsonArguments.TryParse(trigger.Rest) is null;
    }

    private static IEnumerable<string> Split(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start) is >= 0 and var newline ? newline + 1 : text.Length;
            yield return text[start..end];
            start = end;
        }
    }
}
