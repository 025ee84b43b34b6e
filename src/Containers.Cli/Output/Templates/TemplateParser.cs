using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Containers.Cli.Output.Templates;

/// <summary>Reads a template's text (Go's text/template, "Actions" and "Pipelines").</summary>
internal sealed partial class TemplateParser(string text)
{
    private readonly List<string> _tokens = [];
    private int _position;
    private int _token;

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="FormatException">It is no template.</exception>
    public IReadOnlyList<TemplateNode> ParseAll()
    {
        List<TemplateNode> nodes = ParseUntil(out string? end);
        return end is null ? nodes : throw Fault($"{{{{{end}}}}} has no beginning");
    }

    /// <summary>Reads nodes up to <c>else</c>, <c>end</c> or the text's end.</summary>
    private List<TemplateNode> ParseUntil(out string? end)
    {
        List<TemplateNode> nodes = [];
        while (true)
        {
            int start = text.IndexOf("{{", _position, StringComparison.Ordinal);
            string plain = start < 0 ? text[_position..] : text[_position..start];
            bool trims = start >= 0 && text.AsSpan(start).StartsWith("{{- ");
            nodes.Add(new TextNode(trims ? plain.TrimEnd() : plain));
            if (start < 0)
            {
                end = null;
                return nodes;
            }

            ReadAction(start + (trims ? 3 : 2));
            end = Peek();
            if (end is "end" or "else")
            {
                return nodes;
            }

            if (_tokens.Count > 0)
            {
                nodes.Add(ParseAction());
            }
        }
    }

    /// <summary>Splits one action into tokens.</summary>
    private void ReadAction(int start)
    {
        _tokens.Clear();
        _token = 0;
        if (text.AsSpan(start).TrimStart().StartsWith("/*"))
        {
            int close = text.IndexOf("*/", start, StringComparison.Ordinal);
            start = close < 0 ? throw Fault("a comment has no end") : close + 2;
        }

        Match action = Action().Match(text, start);
        if (!action.Success)
        {
            throw Fault($"'{text[Math.Max(0, start - 2)..]}' has no end or cannot be read");
        }

        _tokens.AddRange(action.Groups["token"].Captures.Select(capture => capture.Value));
        _position = action.Index + action.Length;
        if (action.Groups["trim"].Success)
        {
            _position += text.Length - _position - text.AsSpan(_position).TrimStart().Length;
        }
    }

    private TemplateNode ParseAction()
    {
        switch (Peek())
        {
            case "if" or "with":
                bool changesDot = Next() == "with";
                return ParseCondition(changesDot);
            case "range":
                _token++;
                return ParseRange();
            default:
                string? variable = TryVariables() is [string name] ? name : null;
                TemplateExpression value = ParsePipeline();
                ExpectEnd();
                return new ValueNode(value, variable);
        }
    }

    private ConditionNode ParseCondition(bool changesDot)
    {
        TemplateExpression condition = ParsePipeline();
        ExpectEnd();
        List<TemplateNode> then = ParseUntil(out string? end);
        List<TemplateNode> otherwise = [];
        if (end == "else")
        {
            _token++;
            if (Peek() is "if" or "with")
            {
                // else if: a condition of its own, which the same {{end}} ends.
                bool inner = Next() == "with";
                return new ConditionNode(condition, changesDot, then, [ParseCondition(inner)]);
            }

            otherwise = ParseUntil(out end);
        }

        return end == "end" ? new ConditionNode(condition, changesDot, then, otherwise) : throw Fault("if or with has no {{end}}");
    }

    private RangeNode ParseRange()
    {
        List<string> variables = TryVariables();
        TemplateExpression values = ParsePipeline();
        ExpectEnd();
        List<TemplateNode> body = ParseUntil(out string? end);
        List<TemplateNode> otherwise = end == "else" ? ParseUntil(out end) : [];
        return end == "end"
            ? new RangeNode(values, variables.Count == 2 ? variables[0] : null, variables.LastOrDefault(), body, otherwise)
            : throw Fault("range has no {{end}}");
    }

    /// <summary>Reads <c>$a := </c> or <c>$a, $b := </c> where one stands there.</summary>
    private List<string> TryVariables()
    {
        int assigned = _tokens.IndexOf(":=");
        if (assigned < 0)
        {
            return [];
        }

        List<string> names = [.. _tokens.Take(assigned).Skip(_token).Where(token => token != ",").Select(token => token.TrimStart('$'))];
        _token = assigned + 1;
        return names.Count is 1 or 2 ? names : throw Fault(":= takes one variable, or two in range");
    }

    private TemplateExpression ParsePipeline()
    {
        TemplateExpression value = ParseCommand([]);
        while (Peek() == "|")
        {
            _token++;
            value = ParseCommand([value]);
        }

        return value;
    }

    /// <summary>Reads a function with its arguments, or a single value.</summary>
    /// <param name="last">What comes out of the pipe: the function's last argument.</param>
    private TemplateExpression ParseCommand(TemplateExpression[] last)
    {
        if (Peek() is { } name && TemplateFunctions.Exists(name))
        {
            _token++;
            List<TemplateExpression> arguments = [];
            while (Peek() is not (null or "|" or ")"))
            {
                arguments.Add(ParseValue());
            }

            return new CallExpression(name, [.. arguments, .. last]);
        }

        return last.Length == 0 ? ParseValue() : throw Fault($"'{Peek()}' is no function");
    }

    private TemplateExpression ParseValue()
    {
        string token = Next();
        if (token == "(")
        {
            TemplateExpression inner = ParsePipeline();
            if (Next() != ")")
            {
                throw Fault("a bracket has no end");
            }

            return Peek() is ['.', _, ..] ? FieldOf(inner, Next()) : inner;
        }

        return token[0] switch
        {
            '.' => FieldOf(null, token),
            '$' => new FieldExpression(new VariableExpression(token[1..].Split('.')[0]), token[1..].Split('.')[1..]),
            '`' => new LiteralExpression(token[1..^1]),
            '"' => new LiteralExpression(JsonNode.Parse(token)!),
            _ when token is "true" or "false" => new LiteralExpression(token == "true"),
            _ when long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => new LiteralExpression(number),
            _ => throw Fault($"there is no function '{token}'"),
        };
    }

    private static FieldExpression FieldOf(TemplateExpression? start, string path) =>
        new(start, path.Split('.', StringSplitOptions.RemoveEmptyEntries));

    private string? Peek() => _token < _tokens.Count ? _tokens[_token] : null;

    private string Next() => _token < _tokens.Count ? _tokens[_token++] : throw Fault("something is missing in {{}}");

    private void ExpectEnd()
    {
        if (Peek() is { } more)
        {
            throw Fault($"'{more}' is not expected");
        }
    }

    private FormatException Fault(string fault) => new($"The format '{text}' is no template: {fault}.");

    /// <summary>No way back into a token: else each word could be split in any number of ways before a text without end is given up.</summary>
    [GeneratedRegex("""\G(?>\s*(?<token>"(?:[^"\\]|\\.)*"|`[^`]*`|:=|[|(),]|\$?\.?[\w.]*\w|\.|\$|-?\d+))*\s*(?<trim>(?<=\s)-)?\}\}""")]
    private static partial Regex Action();
}
