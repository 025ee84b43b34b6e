namespace Containers.Docker.Templates.Nodes;

/// <summary><c>{{if}}</c> and, where the dot changes, <c>{{with}}</c>.</summary>
internal sealed record ConditionNode(Pipeline Condition, bool ChangesDot, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode
{
    public override Flow Write(TemplateScope scope)
    {
        TemplateScope inner = scope.Inner(scope.Dot);
        object? value = Condition.Evaluate(inner);
        bool holds = GoText.IsTrue(value);
        return WriteAll(holds ? Then : Else, holds && ChangesDot ? inner.Inner(value) : inner);
    }
}
