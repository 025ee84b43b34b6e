namespace Containers.Docker.Templates.Expressions;

/// <summary>A text, a number, true, false or nil.</summary>
internal sealed record LiteralExpression(int Position, string Source, object? Value) : TemplateExpression(Position, Source)
{
    public override object? Evaluate(TemplateScope scope) => Value;
}
