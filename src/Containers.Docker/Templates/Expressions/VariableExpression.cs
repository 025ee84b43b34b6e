namespace Containers.Docker.Templates.Expressions;

/// <summary>A variable; the one without name is what the whole template is written for.</summary>
internal sealed record VariableExpression(int Position, string Name) : TemplateExpression(Position, "$" + Name)
{
    public override object? Evaluate(TemplateScope scope) => scope[Name];
}
