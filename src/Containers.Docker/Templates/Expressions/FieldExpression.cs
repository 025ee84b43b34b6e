namespace Containers.Docker.Templates.Expressions;

/// <summary>A field of another expression, or what a method of it gives.</summary>
/// <param name="Of">What it is a field of.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">What a method is given.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Source">How it is written.</param>
internal sealed record FieldExpression(TemplateExpression Of, string Name, IReadOnlyList<TemplateExpression> Arguments, int Position, string Source)
    : TemplateExpression(Position, Source)
{
    public override object? Evaluate(TemplateScope scope)
    {
        object? value = Of.Evaluate(scope);
        object?[] arguments = [.. Arguments.Select(argument => argument.Evaluate(scope))];
        if (value is ILabelled labelled && Name == nameof(ILabelled.Label))
        {
            return arguments is [string name] ? labelled.Label(name) : throw Fault(scope, "Label wants the name of a label");
        }

        if (value is null or GoNil)
        {
            return value == GoNil.Map ? GoNil.NoValue : throw Fault(scope, $"nil has no field {Name}");
        }

        if (!TemplateFields.TryGet(value, Name, out object? field))
        {
            string[] names = [.. TemplateFields.Names(value)];
            throw Fault(scope, names.Length == 0 ? $"there is no field {Name} in a value of the type {GoText.TypeOf(value)}" : $"there is no field {Name}; there are {string.Join(", ", names)}");
        }

        return arguments.Length == 0 ? field : throw Fault(scope, $"{Name} is no method, but has an argument");
    }
}
