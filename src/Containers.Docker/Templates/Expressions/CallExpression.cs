namespace Containers.Docker.Templates.Expressions;

/// <summary>A function with its arguments.</summary>
internal sealed record CallExpression(string Function, IReadOnlyList<TemplateExpression> Arguments, int Position, string Source) : TemplateExpression(Position, Source)
{
    public override object? Evaluate(TemplateScope scope)
    {
        TemplateFunction function = scope.Run.Functions[Function];
        if (Arguments.Count < function.Least || Arguments.Count > function.Most)
        {
            string wanted = function.Least == function.Most ? $"{function.Least}" : $"at least {function.Least}";
            throw Fault(scope, $"wrong number of args for {Function}: want {wanted} got {Arguments.Count}");
        }

        if (Function is "and" or "or")
        {
            return FirstThat(scope, Function == "or");
        }

        object?[] arguments = [.. Arguments.Select(argument => argument.Evaluate(scope))];
        try
        {
            return function.Call(arguments);
        }
        catch (TemplateCallException exception)
        {
            throw Fault(scope, $"error calling {Function}: {exception.Message}");
        }
    }

    /// <summary>Nothing after the argument that decides is looked at.</summary>
    private object? FirstThat(TemplateScope scope, bool holds)
    {
        object? value = null;
        foreach (TemplateExpression argument in Arguments)
        {
            value = argument.Evaluate(scope);
            if (GoText.IsTrue(value) == holds)
            {
                break;
            }
        }

        return value;
    }
}
