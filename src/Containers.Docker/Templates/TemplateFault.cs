using System.Globalization;

namespace Containers.Docker.Templates;

/// <summary>What is wrong with a template, with the place: <c>template: :LINE:COLUMN: …</c>, as Go says it.</summary>
internal static class TemplateFault
{
    /// <summary>The error.</summary>
    /// <param name="text">The template.</param>
    /// <param name="position">Where in it.</param>
    /// <param name="fault">What is wrong.</param>
    public static FormatException At(string text, int position, string fault) =>
        new(string.Create(CultureInfo.InvariantCulture, $"template: {Place(text, position)}: {fault}"));

    /// <summary>The same for what an expression does, with how it is written.</summary>
    public static FormatException Executing(string text, int position, string expression, string fault) =>
        At(text, position, $"executing \"\" at <{expression}>: {fault}");

    private static string Place(string text, int position)
    {
        string before = text[..Math.Min(position, text.Length)];
        int line = before.Count(static character => character == '\n') + 1;
        int column = before.Length - (before.LastIndexOf('\n') + 1);
        return string.Create(CultureInfo.InvariantCulture, $":{line}:{column}");
    }
}
