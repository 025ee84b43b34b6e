namespace Containers.Docker.Templates.Nodes;

/// <summary>What stands outside of the braces.</summary>
internal sealed record TextNode(string Text) : TemplateNode
{
    public override Flow Write(TemplateScope scope)
    {
        scope.Run.Output.Append(Text);
        return Flow.Next;
    }
}
