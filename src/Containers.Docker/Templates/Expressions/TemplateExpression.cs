namespace Containers.Docker.Templates.Expressions;

/// <summary>What has a value in a template.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Source">How it is written, for messages.</param>
internal abstract record TemplateExpression(int Position, string Source)
{
    /// <summary>The value; null is nil.</summary>
    /// <exception cref="FormatException">It has none.</exception>
    public abstract object? Evaluate(TemplateScope scope);

    /// <summary>The error of this expression.</summary>
    protected FormatException Fault(TemplateScope scope, string fault) => TemplateFault.Executing(scope.Run.Text, Position, Source, fault);
}
