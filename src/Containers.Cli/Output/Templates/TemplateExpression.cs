using System.Text.Json.Nodes;

namespace Containers.Cli.Output.Templates;

/// <summary>What has a value in a template.</summary>
internal abstract record TemplateExpression
{
    /// <summary>The value; null is nothing.</summary>
    /// <exception cref="FormatException">It has none.</exception>
    public abstract JsonNode? Evaluate(TemplateScope scope);
}

/// <summary>A text, a number, true or false.</summary>
internal sealed record LiteralExpression(JsonNode Value) : TemplateExpression
{
    public override JsonNode Evaluate(TemplateScope scope) => Value;
}

/// <summary>A field of the dot, of a variable, or of another expression.</summary>
/// <param name="Start">What it is a field of; null for the dot.</param>
/// <param name="Path">The names of the fields, none for the thing itself.</param>
internal sealed record FieldExpression(TemplateExpression? Start, IReadOnlyList<string> Path) : TemplateExpression
{
    public override JsonNode? Evaluate(TemplateScope scope)
    {
        JsonNode? value = Start is null ? scope.Dot : Start.Evaluate(scope);
        foreach (string name in Path)
        {
            if (value is not JsonObject fields)
            {
                throw new FormatException($"There is no field {name} in {TemplateFunctions.Print(value)}.");
            }

            value = fields.TryGetPropertyValue(name, out JsonNode? found)
                ? found
                : throw new FormatException($"There is no field {name}. There are {string.Join(", ", fields.Select(field => field.Key))}.");
        }

        return value;
    }
}

/// <summary>A variable; the one without name is what the whole template is written for.</summary>
internal sealed record VariableExpression(string Name) : TemplateExpression
{
    public override JsonNode? Evaluate(TemplateScope scope) => Name.Length == 0
        ? scope.Root
        : scope.Variables.TryGetValue(Name, out JsonNode? value) ? value : throw new FormatException($"There is no variable ${Name}.");
}

/// <summary>A function with its arguments.</summary>
internal sealed record CallExpression(string Function, IReadOnlyList<TemplateExpression> Arguments) : TemplateExpression
{
    public override JsonNode? Evaluate(TemplateScope scope) =>
        TemplateFunctions.Call(Function, [.. Arguments.Select(argument => argument.Evaluate(scope))]);
}
