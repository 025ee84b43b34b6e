namespace Containers.Docker.Templates.Nodes;

/// <summary><c>{{range}}</c> over a list, over a map in the order of its names, or up to a number.</summary>
internal sealed record RangeNode(Pipeline Values, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode
{
    public override Flow Write(TemplateScope scope)
    {
        bool any = false;
        foreach ((object? key, object? value) in Items(scope))
        {
            any = true;
            TemplateScope inner = scope.Inner(value);
            switch (Values.Variables)
            {
                case [var only]:
                    Values.Set(inner, only, value);
                    break;
                case [var first, var second]:
                    Values.Set(inner, first, key);
                    Values.Set(inner, second, value);
                    break;
            }

            if (WriteAll(Body, inner) == Flow.Break)
            {
                break;
            }
        }

        return any ? Flow.Next : WriteAll(Else, scope.Inner(scope.Dot));
    }

    private IEnumerable<(object? Key, object? Value)> Items(TemplateScope scope)
    {
        object? values = Values.Value.Evaluate(scope);
        return TemplateFields.AsMap(values) is { } map ? TemplateFields.Members(map).Select(static member => ((object?)member.Name, member.Value))
            : TemplateFields.AsList(values) is { } list ? list.Select(static (item, index) => ((object?)(long)index, item))
            : values is null or GoNil ? []
            : values is long count ? Numbers(count)
            : throw TemplateFault.Executing(scope.Run.Text, Values.Value.Position, Values.Value.Source, $"range can't iterate over {GoText.Print(values)}");
    }

    private static IEnumerable<(object? Key, object? Value)> Numbers(long count)
    {
        for (long number = 0; number < count; number++)
        {
            yield return (number, number);
        }
    }
}
