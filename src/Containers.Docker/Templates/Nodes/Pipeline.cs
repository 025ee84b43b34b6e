using Containers.Docker.Templates.Expressions;

namespace Containers.Docker.Templates.Nodes;

/// <summary>An expression with the variables that take its value.</summary>
/// <param name="Value">The expression.</param>
/// <param name="Variables">The variables: none or one, in a range one or two.</param>
/// <param name="Declares">Whether they are declared here (<c>:=</c>) or were before (<c>=</c>).</param>
internal sealed record Pipeline(TemplateExpression Value, IReadOnlyList<string> Variables, bool Declares)
{
    /// <summary>The value, which the variable has from then on.</summary>
    public object? Evaluate(TemplateScope scope)
    {
        object? value = Value.Evaluate(scope);
        if (Variables is [var variable])
        {
            Set(scope, variable, value);
        }

        return value;
    }

    /// <summary>Gives a variable a value.</summary>
    public void Set(TemplateScope scope, string variable, object? value)
    {
        if (Declares)
        {
            scope.Declare(variable, value);
        }
        else
        {
            scope.Assign(variable, value);
        }
    }
}
