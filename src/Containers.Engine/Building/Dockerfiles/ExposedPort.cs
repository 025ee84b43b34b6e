using System.Globalization;

namespace Containers.Engine.Building.Dockerfiles;

/// <summary>The ports of an EXPOSE instruction.</summary>
internal static class ExposedPort
{
    /// <summary><c>80</c>, <c>80/udp</c> or <c>8000-8010/tcp</c>, as the ports it means with their protocol.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static IEnumerable<string> Parse(string text)
    {
        string[] parts = text.Split('/');
        string protocol = parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp";
        string[] range = parts[0].Split('-');
        bool valid = parts.Length <= 2 && protocol is "tcp" or "udp" or "sctp" && range.Length <= 2 && range.All(IsPort);
        int first = valid ? Number(range[0]) : 0;
        int last = valid ? Number(range[^1]) : 0;
        return valid && first <= last
            ? Enumerable.Range(first, last - first + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"))
            : throw new FormatException($"'{text}' is no port; one looks like 80, 53/udp or 8000-8010.");
    }

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;

    private static int Number(string text) => ushort.Parse(text, CultureInfo.InvariantCulture);
}
