using System.Text.Json;

namespace Containers.Engine.Dockerfiles;

/// <summary>The exec form of an instruction: a JSON array of strings.</summary>
internal static class JsonArguments
{
    /// <summary>The array's strings; null where the text is no JSON array, which then is meant as it is.</summary>
    /// <exception cref="FormatException">The array has something else than strings.</exception>
    public static IReadOnlyList<string>? Parse(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.EnumerateArray().All(element => element.ValueKind == JsonValueKind.String)
                ? [.. document.RootElement.EnumerateArray().Select(element => element.GetString()!)]
                : throw new FormatException("A JSON array here can hold strings alone; quote each of its elements by \".");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is no text: then it is a command for the shell.
            return null;
        }
    }

    /// <summary>As <see cref="Parse"/>, and null also for an array of other things.</summary>
    public static IReadOnlyList<string>? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
