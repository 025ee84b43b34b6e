namespace Containers.Docker.Templates.Expressions;

/// <summary>The dot alone.</summary>
internal sealed record DotExpression(int Position) : TemplateExpression(Position, ".")
{
    public override object? Evaluate(TemplateScope scope) => scope.Dot;
}
