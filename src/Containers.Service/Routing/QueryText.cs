using System.Text;

namespace Containers.Service.Routing;

/// <summary>The query of a request.</summary>
internal static class QueryText
{
    /// <summary>Reads it: the values of each name, in their order.</summary>
    public static ILookup<string, string> Parse(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(static part => part.Split('=', 2))
        .ToLookup(static part => Decode(part[0]), static part => part.Length == 2 ? Decode(part[1]) : string.Empty);

    private static string Decode(string text) => Uri.UnescapeDataString(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)).Replace('+', ' '));
}
