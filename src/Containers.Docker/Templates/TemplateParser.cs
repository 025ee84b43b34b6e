using Containers.Docker.Templates.Nodes;

namespace Containers.Docker.Templates;

/// <summary>Reads a template's text (Go's text/template, "Actions").</summary>
/// <param name="text">The text.</param>
/// <param name="escapesInText">Whether <c>\t</c> and <c>\n</c> outside of braces are a tab and a line's end, as in docker's lists.</param>
internal sealed class TemplateParser(string text, bool escapesInText)
{
    /// <summary>What is deeper within itself is refused, long before a stack is full.</summary>
    private const int MostDepth = 200;

    private const string Open = "{{";
    private static readonly char[] Spaces = [' ', '\t', '\r', '\n'];
    private readonly TemplateLexer _lexer = new(text);
    private readonly Dictionary<string, IReadOnlyList<TemplateNode>> _defined = [];
    private readonly HashSet<string> _fields = [];
    private readonly List<string> _variables = [string.Empty];
    private int _position;
    private bool _trims;
    private int _depth;
    private int _ranges;

    /// <summary>The templates that are defined in it, by their names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> Defined => _defined;

    /// <summary>The names of all fields in it; empty for all that there are.</summary>
    public IReadOnlySet<string> Fields => _fields;

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="FormatException">It is no template.</exception>
    public IReadOnlyList<TemplateNode> ParseAll()
    {
        List<TemplateNode> nodes = ParseUntil(out PipelineParser? end, isTop: true);
        return end is null ? nodes : throw Fault(end.Start, $"unexpected {{{{{end.Peek().Text}}}}}");
    }

    /// <summary>Reads nodes up to <c>else</c>, <c>end</c> or the text's end.</summary>
    private List<TemplateNode> ParseUntil(out PipelineParser? end, bool isTop = false)
    {
        List<TemplateNode> nodes = [];
        while (true)
        {
            int start = text.IndexOf(Open, _position, StringComparison.Ordinal);
            bool trims = start >= 0 && start + 3 < text.Length && text[start + 2] == '-' && Spaces.Contains(text[start + 3]);
            AddText(nodes, start < 0 ? text[_position..] : text[_position..start], trims);
            if (start < 0)
            {
                end = null;
                return nodes;
            }

            int first = start + (trims ? 3 : 2);
            while (trims && first < text.Length && Spaces.Contains(text[first]) && !IsTrimmedEnd(first))
            {
                first++;
            }

            PipelineParser action = new(text, _lexer.Read(first, out _position, out _trims), _variables, _fields);
            action.SkipSpace();
            if (action.Peek().Is("end") || action.Peek().Is("else"))
            {
                end = action;
                return nodes;
            }

            if (action.Peek().Kind != TokenKind.End && ParseAction(action, isTop) is { } node)
            {
                nodes.Add(node);
            }
        }
    }

    /// <summary>The space before <c>-}}</c> belongs to that.</summary>
    private bool IsTrimmedEnd(int position) => string.CompareOrdinal(text, position + 1, "-}}", 0, 3) == 0;

    private void AddText(List<TemplateNode> nodes, string plain, bool trimsEnd)
    {
        plain = _trims ? plain.TrimStart(Spaces) : plain;
        plain = trimsEnd ? plain.TrimEnd(Spaces) : plain;
        _trims = false;
        if (escapesInText)
        {
            plain = plain.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        }

        if (plain.Length > 0)
        {
            nodes.Add(new TextNode(plain));
        }
    }

    private TemplateNode? ParseAction(PipelineParser action, bool isTop)
    {
        Token first = action.Peek();
        if (++_depth > MostDepth)
        {
            throw Fault(first.Position, $"the template is more than {MostDepth} actions deep");
        }

        int declared = _variables.Count;
        TemplateNode? node = (first.Kind == TokenKind.Name ? first.Text : null) switch
        {
            "if" or "with" => ParseCondition(action, action.Next().Text),
            "range" => ParseRange(action),
            "define" when isTop => ParseDefinition(action),
            "define" => throw Fault(first.Position, "unexpected {{define}}"),
            "block" => ParseBlock(action),
            "template" => ParseCall(action),
            "break" or "continue" => ParseJump(action),
            _ => new ValueNode(action.ParseWhole("command", mostVariables: 1)),
        };
        if (node is not ValueNode)
        {
            _variables.RemoveRange(declared, _variables.Count - declared);
        }

        _depth--;
        return node;
    }

    private ConditionNode ParseCondition(PipelineParser action, string keyword)
    {
        Pipeline condition = action.ParseWhole(keyword, mostVariables: 1);
        List<TemplateNode> then = ParseBranch(action.Start, keyword, out PipelineParser end);
        List<TemplateNode> otherwise = [];
        if (end.Peek().Is("else"))
        {
            end.Next();
            end.SkipSpace();
            if (end.Peek().Is("if") || end.Peek().Is("with"))
            {
                // else if: a condition of its own, which the same {{end}} ends.
                return ++_depth > MostDepth ? throw Fault(end.Start, $"the template is more than {MostDepth} actions deep")
                    : new ConditionNode(condition, keyword == "with", then, [ParseCondition(end, end.Next().Text)]);
            }

            otherwise = ParseElse(action.Start, keyword, end);
        }

        return new ConditionNode(condition, keyword == "with", then, otherwise);
    }

    private RangeNode ParseRange(PipelineParser action)
    {
        action.Next();
        Pipeline values = action.ParseWhole("range", mostVariables: 2);
        _ranges++;
        List<TemplateNode> body = ParseBranch(action.Start, "range", out PipelineParser end);
        _ranges--;
        List<TemplateNode> otherwise = [];
        if (end.Peek().Is("else"))
        {
            end.Next();
            otherwise = ParseElse(action.Start, "range", end);
        }

        return new RangeNode(values, body, otherwise);
    }

    /// <summary>What stands between an action and its <c>else</c> or <c>end</c>; variables that are declared there end with it.</summary>
    private List<TemplateNode> ParseBranch(int start, string keyword, out PipelineParser end)
    {
        int declared = _variables.Count;
        List<TemplateNode> nodes = ParseUntil(out PipelineParser? last);
        _variables.RemoveRange(declared, _variables.Count - declared);
        end = last ?? throw Fault(start, $"{{{{{keyword}}}}} has no {{{{end}}}}");
        if (end.Peek().Is("end"))
        {
            end.Next();
            end.ExpectEnd("end");
        }

        return nodes;
    }

    private List<TemplateNode> ParseElse(int start, string keyword, PipelineParser action)
    {
        action.ExpectEnd("else");
        List<TemplateNode> nodes = ParseBranch(start, keyword, out PipelineParser end);
        return end.Peek().Is("else") ? throw Fault(end.Start, "expected end; found {{else}}") : nodes;
    }

    /// <summary>A definition writes nothing where it stands.</summary>
    private TemplateNode? ParseDefinition(PipelineParser action)
    {
        action.Next();
        string name = action.ParseName("define");
        action.ExpectEnd("define");
        Define(name, action.Start, "define");
        return null;
    }

    private TemplateCallNode ParseBlock(PipelineParser action)
    {
        action.Next();
        string name = action.ParseName("block");
        Pipeline value = action.ParseWhole("block", mostVariables: 1);
        Define(name, action.Start, "block");
        return new TemplateCallNode(name, value, action.Start);
    }

    private static TemplateCallNode ParseCall(PipelineParser action)
    {
        action.Next();
        string name = action.ParseName("template");
        action.SkipSpace();
        Pipeline? value = action.Peek().Kind == TokenKind.End ? null : action.ParseWhole("template", mostVariables: 1);
        return new TemplateCallNode(name, value, action.Start);
    }

    /// <summary>Variables and ranges around a definition are not there within it.</summary>
    private void Define(string name, int start, string keyword)
    {
        List<string> outer = [.. _variables];
        int ranges = _ranges;
        _variables.RemoveRange(1, _variables.Count - 1);
        _ranges = 0;
        List<TemplateNode> nodes = ParseBranch(start, keyword, out PipelineParser end);
        if (end.Peek().Is("else"))
        {
            throw Fault(end.Start, $"unexpected {{{{else}}}} in {keyword}");
        }

        _variables.Clear();
        _variables.AddRange(outer);
        _ranges = ranges;
        _defined[name] = nodes;
    }

    private JumpNode ParseJump(PipelineParser action)
    {
        Token word = action.Next();
        action.ExpectEnd(word.Text);
        return _ranges == 0 ? throw Fault(word.Position, $"{{{{{word.Text}}}}} outside {{{{range}}}}")
            : new JumpNode(word.Text == "break" ? Flow.Break : Flow.Continue);
    }

    private FormatException Fault(int position, string fault) => TemplateFault.At(text, position, fault);
}
