namespace Containers.Docker.Templates.Nodes;

/// <summary><c>{{break}}</c> and <c>{{continue}}</c>.</summary>
internal sealed record JumpNode(Flow To) : TemplateNode
{
    public override Flow Write(TemplateScope scope) => To;
}
