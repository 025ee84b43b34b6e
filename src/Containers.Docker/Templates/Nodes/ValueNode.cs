namespace Containers.Docker.Templates.Nodes;

/// <summary><c>{{.Name}}</c>, or with a variable <c>{{$x := .Name}}</c>, which writes nothing.</summary>
internal sealed record ValueNode(Pipeline Value) : TemplateNode
{
    public override Flow Write(TemplateScope scope)
    {
        object? value = Value.Evaluate(scope);
        if (Value.Variables.Count == 0)
        {
            scope.Run.Output.Append(GoText.Print(value));
        }

        return Flow.Next;
    }
}
