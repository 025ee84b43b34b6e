using Containers.Docker.Templates.Expressions;
using Containers.Docker.Templates.Nodes;

namespace Containers.Docker.Templates;

/// <summary>Reads the expressions of one action (Go's text/template, "Pipelines").</summary>
/// <param name="text">The template, for messages.</param>
/// <param name="tokens">The action's words.</param>
/// <param name="variables">The variables that are declared where it stands; its own are added.</param>
/// <param name="fields">Where the names of fields are added; an empty one where all of a value is shown.</param>
internal sealed class PipelineParser(string text, List<Token> tokens, List<string> variables, HashSet<string> fields)
{
    private const int MostDepth = 200;
    private int _token;
    private int _depth;

    /// <summary>Where the action begins in the template.</summary>
    public int Start => tokens[0].Position;

    /// <summary>The next word.</summary>
    public Token Peek() => tokens[_token];

    /// <summary>The next word, which is taken; the last one stays.</summary>
    public Token Next() => tokens[_token].Kind == TokenKind.End ? tokens[_token] : tokens[_token++];

    /// <summary>Passes over space.</summary>
    public void SkipSpace()
    {
        while (Peek().Kind == TokenKind.Space)
        {
            _token++;
        }
    }

    /// <summary>The action is over here.</summary>
    public void ExpectEnd(string context)
    {
        SkipSpace();
        if (Peek().Kind != TokenKind.End)
        {
            throw Unexpected(Peek(), context);
        }
    }

    /// <summary>Reads the name of a template, a text.</summary>
    public string ParseName(string context)
    {
        SkipSpace();
        Token name = Next();
        return name is { Kind: TokenKind.Literal, Value: string value } ? value : throw Unexpected(name, context + " clause");
    }

    /// <summary>Reads all that is left of the action: variables that are set, and an expression.</summary>
    public Pipeline ParseWhole(string context, int mostVariables)
    {
        SkipSpace();
        (List<string> names, bool declares) = TryVariables(mostVariables);
        TemplateExpression value = ParsePipeline(context);
        ExpectEnd(context);
        if (declares)
        {
            variables.AddRange(names);
        }

        return new Pipeline(value, names, declares);
    }

    /// <summary>Reads <c>$a := </c>, <c>$a = </c> or, in a range, <c>$a, $b := </c> where one stands there.</summary>
    private (List<string> Names, bool Declares) TryVariables(int most)
    {
        List<string> names = [];
        int start = _token;
        while (Peek().Kind == TokenKind.Variable)
        {
            names.Add(Next().Text);
            SkipSpace();
            Token sign = Peek();
            if (sign.Is(":=") || sign.Is("="))
            {
                Next();
                SkipSpace();
                return names.Count > most ? throw Fault(sign, "too many declarations")
                    : sign.Is("=") && names.Find(name => !variables.Contains(name)) is { } unknown ? throw Fault(sign, $"undefined variable \"${unknown}\"")
                    : (names, sign.Is(":="));
            }

            if (!sign.Is(","))
            {
                break;
            }

            Next();
            SkipSpace();
        }

        _token = start;
        return ([], false);
    }

    private TemplateExpression ParsePipeline(string context)
    {
        if (++_depth > MostDepth)
        {
            throw Fault(Peek(), $"an expression is more than {MostDepth} brackets deep");
        }

        TemplateExpression? value = null;
        while (true)
        {
            SkipSpace();
            value = ParseCommand(context, value);
            SkipSpace();
            if (!Peek().Is("|"))
            {
                _depth--;
                return value;
            }

            Next();
        }
    }

    /// <summary>Reads a function or a method with its arguments, or a single value.</summary>
    /// <param name="context">What it is part of, for messages.</param>
    /// <param name="last">What comes out of the pipe: the last argument.</param>
    private TemplateExpression ParseCommand(string context, TemplateExpression? last)
    {
        Token first = Peek();
        bool isFunction = first.Kind == TokenKind.Name && TemplateFunctions.All.ContainsKey(first.Text);
        TemplateExpression subject = isFunction ? new LiteralExpression(first.Position, Next().Text, null) : ParseOperand(context);
        List<TemplateExpression> arguments = [];
        while (Peek().Kind == TokenKind.Space)
        {
            SkipSpace();
            if (Peek().Kind == TokenKind.End || Peek().Is("|") || Peek().Is(")"))
            {
                break;
            }

            arguments.Add(ParseOperand(context));
        }

        if (last is not null)
        {
            arguments.Add(last);
        }

        string source = Source(first);
        if (isFunction)
        {
            NoteWhole(first.Text, arguments);
            return new CallExpression(first.Text, arguments, first.Position, source);
        }

        if (arguments.Count == 0)
        {
            NoteWhole(null, [subject]);
            return subject is LiteralExpression { Source: "nil" } ? throw Fault(first, "nil is not a command") : subject;
        }

        return subject is FieldExpression field ? field with { Arguments = arguments, Source = source }
            : throw Fault(first, last is null || arguments.Count > 1 ? $"can't give argument to non-function {subject.Source}" : $"non executable command in pipeline: {subject.Source}");
    }

    /// <summary>A whole value is shown where the dot itself is printed or made JSON of.</summary>
    private void NoteWhole(string? function, List<TemplateExpression> arguments)
    {
        if (arguments.Exists(static argument => argument is DotExpression or VariableExpression { Name: "" }) && function is null or "json" or "print" or "println" or "printf")
        {
            fields.Add(string.Empty);
        }
    }

    /// <summary>A value, with the fields behind it.</summary>
    private TemplateExpression ParseOperand(string context)
    {
        Token token = Next();
        TemplateExpression value = token switch
        {
            { Kind: TokenKind.Literal } => new LiteralExpression(token.Position, token.Text, token.Value),
            { Kind: TokenKind.Dot } => new DotExpression(token.Position),
            { Kind: TokenKind.Field } => Field(new DotExpression(token.Position), token),
            { Kind: TokenKind.Variable } => variables.Contains(token.Text) ? new VariableExpression(token.Position, token.Text) : throw Fault(token, $"undefined variable \"${token.Text}\""),
            { Kind: TokenKind.Name, Text: "true" or "false" } => new LiteralExpression(token.Position, token.Text, token.Text == "true"),
            { Kind: TokenKind.Name, Text: "nil" } => new LiteralExpression(token.Position, token.Text, null),
            { Kind: TokenKind.Name } when TemplateFunctions.All.ContainsKey(token.Text) => new CallExpression(token.Text, [], token.Position, token.Text),
            { Kind: TokenKind.Name } => throw Fault(token, $"function \"{token.Text}\" not defined"),
            _ when token.Is("(") => ParseBracket(context),
            { Kind: TokenKind.End } => throw Fault(token, $"missing value for {context}"),
            _ => throw Unexpected(token, context),
        };
        while (Peek().Kind == TokenKind.Field && value is not LiteralExpression)
        {
            value = Field(value, Next());
        }

        Token after = Peek();
        return after.Kind is TokenKind.Space or TokenKind.End || after.Is("|") || after.Is(")") ? value : throw Unexpected(after, "operand");
    }

    private TemplateExpression ParseBracket(string context)
    {
        TemplateExpression inner = ParsePipeline(context);
        SkipSpace();
        Token close = Next();
        return close.Is(")") ? inner : throw Fault(close, "unclosed left paren");
    }

    private FieldExpression Field(TemplateExpression of, Token token)
    {
        fields.Add(token.Text);
        string source = of is DotExpression ? "." + token.Text : $"{of.Source}.{token.Text}";
        return new FieldExpression(of, token.Text, [], of is DotExpression ? token.Position : of.Position, source);
    }

    private string Source(Token first) => text[first.Position..tokens[_token].Position].TrimEnd();

    private FormatException Unexpected(Token token, string context) =>
        Fault(token, token.Kind == TokenKind.End ? $"unexpected end of the action in {context}" : $"unexpected \"{token.Text}\" in {context}");

    private FormatException Fault(Token token, string fault) => TemplateFault.At(text, token.Position, fault);
}
