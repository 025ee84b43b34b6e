using System.Text;
using System.Text.Json.Nodes;

namespace Containers.Cli.Output.Templates;

/// <summary>
/// A template in the notation of Go's text/template, as docker's <c>--format</c> takes it, over an object's JSON: fields, <c>if</c>,
/// <c>range</c>, <c>with</c>, variables, pipes, and the functions of <see cref="TemplateFunctions"/>.
/// </summary>
internal sealed class Template
{
    private readonly IReadOnlyList<TemplateNode> _nodes;

    private Template(IReadOnlyList<TemplateNode> nodes) => _nodes = nodes;

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static Template Parse(string text) => new(new TemplateParser(text).ParseAll());

    /// <summary>Writes one object.</summary>
    /// <exception cref="FormatException">The object has no such field, or a function cannot take what it is given.</exception>
    public string Render(JsonNode? data)
    {
        var output = new StringBuilder();
        TemplateScope scope = new(data, data, []);
        foreach (TemplateNode node in _nodes)
        {
            node.Write(scope, output);
        }

        return output.ToString();
    }
}

/// <summary>What names mean where a part of a template stands.</summary>
/// <param name="Root">What <c>$</c> means.</param>
/// <param name="Dot">What <c>.</c> means.</param>
/// <param name="Variables">The variables.</param>
internal sealed record TemplateScope(JsonNode? Root, JsonNode? Dot, Dictionary<string, JsonNode?> Variables)
{
    /// <summary>The same with another dot, and variables of its own.</summary>
    public TemplateScope With(JsonNode? dot) => this with { Dot = dot, Variables = new(Variables) };
}
