using System.Text;

namespace Containers.Engine.Dockerfiles;

/// <summary>Fields with commas between, as in a CSV file: one that has a comma is quoted.</summary>
internal static class CommaSeparated
{
    /// <summary>The fields.</summary>
    /// <exception cref="FormatException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append(text[i++]);
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(text[i]);
            }
        }

        fields.Add(field.ToString());
        return quoted ? throw new FormatException($"A quote in '{text}' is not closed.") : fields;
    }
}
