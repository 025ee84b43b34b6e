namespace Containers.Docker.Templates.Nodes;

/// <summary>One part of a template.</summary>
internal abstract record TemplateNode
{
    /// <summary>Writes it.</summary>
    public abstract Flow Write(TemplateScope scope);

    /// <summary>Writes parts one after the other, up to one that leaves the range they are in.</summary>
    public static Flow WriteAll(IReadOnlyList<TemplateNode> nodes, TemplateScope scope)
    {
        foreach (TemplateNode node in nodes)
        {
            if (node.Write(scope) is not Flow.Next and Flow flow)
            {
                return flow;
            }
        }

        return Flow.Next;
    }
}
