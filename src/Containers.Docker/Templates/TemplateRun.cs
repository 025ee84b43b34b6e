using System.Text;
using Containers.Docker.Templates.Nodes;

namespace Containers.Docker.Templates;

/// <summary>One writing of a template.</summary>
/// <param name="Text">The template, for messages.</param>
/// <param name="Defined">The templates that it defines, by their names.</param>
/// <param name="Functions">The functions, by their names.</param>
/// <param name="Output">What is written.</param>
internal sealed record TemplateRun(
    string Text, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> Defined, IReadOnlyDictionary<string, TemplateFunction> Functions, StringBuilder Output)
{
    /// <summary>A template that calls itself is given up at this depth, long before a stack is full.</summary>
    public const int MostDepth = 500;

    /// <summary>How many templates are within each other now.</summary>
    public int Depth { get; set; }
}
