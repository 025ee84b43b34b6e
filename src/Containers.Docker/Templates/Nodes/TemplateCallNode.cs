namespace Containers.Docker.Templates.Nodes;

/// <summary><c>{{template "name" .}}</c>, and a <c>{{block}}</c> where it stands.</summary>
/// <param name="Name">The template that is written there.</param>
/// <param name="Value">What it is written for; null is nil.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record TemplateCallNode(string Name, Pipeline? Value, int Position) : TemplateNode
{
    public override Flow Write(TemplateScope scope)
    {
        TemplateRun run = scope.Run;
        if (!run.Defined.TryGetValue(Name, out IReadOnlyList<TemplateNode>? nodes))
        {
            throw TemplateFault.At(run.Text, Position, $"template \"{Name}\" not defined");
        }

        if (run.Depth == TemplateRun.MostDepth)
        {
            throw TemplateFault.At(run.Text, Position, $"exceeded maximum template depth ({TemplateRun.MostDepth})");
        }

        object? dot = Value?.Evaluate(scope);
        run.Depth++;
        WriteAll(nodes, new TemplateScope(run, dot, dot));
        run.Depth--;
        return Flow.Next;
    }
}
