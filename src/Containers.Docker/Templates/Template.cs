using System.Text;
using Containers.Docker.Templates.Nodes;

namespace Containers.Docker.Templates;

/// <summary>
/// A template in the notation of Go's text/template, as docker's <c>--format</c> takes it, over documents and rows: all of its actions, its
/// functions and those that docker adds.
/// </summary>
public sealed class Template
{
    private readonly string _text;
    private readonly IReadOnlyList<TemplateNode> _nodes;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> _defined;
    private readonly IReadOnlySet<string> _fields;

    private Template(string text, TemplateParser parser)
    {
        _text = text;
        _nodes = parser.ParseAll();
        _defined = parser.Defined;
        _fields = parser.Fields;
    }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static Template Parse(string text) => new(text, new TemplateParser(text, escapesInText: false));

    /// <summary>Reads a template of a list, where <c>\t</c> and <c>\n</c> outside of braces are a tab and a line's end.</summary>
    /// <param name="text">The template.</param>
    /// <exception cref="FormatException">It is none; the message says where.</exception>
    public static Template ParseOfList(string text) => new(text, new TemplateParser(text, escapesInText: true));

    /// <summary>Whether the template may show a field of this name: it names it, or makes JSON of something.</summary>
    public bool Uses(string field) => _fields.Contains(field) || _fields.Contains(string.Empty);

    /// <summary>Writes one object: a document, a row, or a map of texts.</summary>
    /// <exception cref="FormatException">The object has no such field, or a function cannot take what it is given.</exception>
    public string Render(object? data) => Render(data, TemplateFunctions.All);

    /// <summary>Writes the heading of a table: functions that would change a name leave it as it is.</summary>
    /// <param name="headings">The heading of each field.</param>
    /// <exception cref="FormatException">A function cannot take what it is given.</exception>
    public string RenderHeading(ListHeadings headings) => Render(headings, TemplateFunctions.OfHeadings);

    private string Render(object? data, IReadOnlyDictionary<string, TemplateFunction> functions)
    {
        StringBuilder output = new();
        TemplateRun run = new(_text, _defined, functions, output);
        TemplateNode.WriteAll(_nodes, new TemplateScope(run, data, data));
        return output.ToString();
    }
}
