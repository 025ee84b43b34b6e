using System.Text;
using System.Text.Json.Nodes;

namespace Containers.Cli.Output.Templates;

/// <summary>One part of a template.</summary>
internal abstract record TemplateNode
{
    /// <summary>Writes it.</summary>
    public abstract void Write(TemplateScope scope, StringBuilder output);

    protected static void WriteAll(IReadOnlyList<TemplateNode> nodes, TemplateScope scope, StringBuilder output)
    {
        foreach (TemplateNode node in nodes)
        {
            node.Write(scope, output);
        }
    }
}

/// <summary>What stands outside of the braces.</summary>
internal sealed record TextNode(string Text) : TemplateNode
{
    public override void Write(TemplateScope scope, StringBuilder output) => output.Append(Text);
}

/// <summary><c>{{.Name}}</c>, or with a variable <c>{{$x := .Name}}</c>, which writes nothing.</summary>
internal sealed record ValueNode(TemplateExpression Value, string? Variable) : TemplateNode
{
    public override void Write(TemplateScope scope, StringBuilder output)
    {
        JsonNode? value = Value.Evaluate(scope);
        if (Variable is null)
        {
            output.Append(TemplateFunctions.Print(value));
        }
        else
        {
            scope.Variables[Variable] = value;
        }
    }
}

/// <summary><c>{{if}}</c> and, where the dot changes, <c>{{with}}</c>.</summary>
internal sealed record ConditionNode(
    TemplateExpression Condition, bool ChangesDot, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode
{
    public override void Write(TemplateScope scope, StringBuilder output)
    {
        JsonNode? value = Condition.Evaluate(scope);
        bool holds = TemplateFunctions.IsTrue(value);
        WriteAll(holds ? Then : Else, scope.With(holds && ChangesDot ? value : scope.Dot), output);
    }
}

/// <summary><c>{{range}}</c> over a list, or over a map in the order of its keys.</summary>
internal sealed record RangeNode(
    TemplateExpression Values, string? Key, string? Value, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode
{
    public override void Write(TemplateScope scope, StringBuilder output)
    {
        List<(JsonNode? Key, JsonNode? Value)> items = Values.Evaluate(scope) switch
        {
            JsonArray list => [.. list.Index().Select(item => ((JsonNode?)JsonValue.Create(item.Index), item.Item))],
            JsonObject map => [.. map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => ((JsonNode?)JsonValue.Create(member.Key), member.Value))],
            null => [],
            JsonNode other => throw new FormatException($"range takes a list or a map, not {TemplateFunctions.Print(other)}."),
        };
        if (items.Count == 0)
        {
            WriteAll(Else, scope.With(scope.Dot), output);
        }

        foreach ((JsonNode? key, JsonNode? value) in items)
        {
            TemplateScope inner = scope.With(value);
            if (Value is not null)
            {
                inner.Variables[Value] = value;
            }

            if (Key is not null)
            {
                inner.Variables[Key] = key;
            }

            WriteAll(Body, inner, output);
        }
    }
}
