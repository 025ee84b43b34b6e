using System.Globalization;
using System.Net;

namespace Containers.Engine.Dockerfiles;

/// <summary>A port of an EXPOSE instruction: <c>80</c>, <c>80/udp</c> or <c>8000-8010/tcp</c>; an address or a port of the machine before it is passed over.</summary>
/// <param name="First">The first port.</param>
/// <param name="Last">The last one.</param>
/// <param name="Protocol">The protocol as it is written; <c>tcp</c> where it is not.</param>
/// <param name="NamesHost">Whether an address or a port of the machine stands before it.</param>
internal sealed record ExposedPort(int First, int Last, string Protocol, bool NamesHost)
{
    /// <summary>The ports it means, with their protocol.</summary>
    public IEnumerable<string> Ports =>
        Enumerable.Range(First, Last - First + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{Protocol.ToLowerInvariant()}"));

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ExposedPort Parse(string text)
    {
        string[] parts = text.Split(':');
        string[] own = parts[^1].Split('/', 2);
        string protocol = own.Length == 2 && own[1].Length > 0 ? own[1] : "tcp";
        string host = parts.Length > 1 ? parts[^2] : string.Empty;
        string address = string.Join(':', parts.SkipLast(2));
        bool isKnown = protocol.ToLowerInvariant() is "tcp" or "udp" or "sctp" && (address.Length == 0 || IsAddress(address.Trim('[', ']')));
        return isKnown && TryRange(own[0], out int first, out int last)
            && (host.Length == 0 || (TryRange(host, out int begin, out int end) && (end - begin == last - first || first == last)))
            ? new ExposedPort(first, last, protocol, address.Length > 0 || host.Length > 0)
            : throw new FormatException($"'{text}' is no port; one looks like 80, 53/udp or 8000-8010.");
    }

    /// <summary>Four numbers, or an address with colons: not one of the short forms of inet_aton(3).</summary>
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out _) && (text.Contains(':', StringComparison.Ordinal) || text.Count(character => character == '.') == 3);

    private static bool TryRange(string text, out int first, out int last)
    {
        string[] range = text.Split('-', 2);
        last = 0;
        return TryPort(range[0], out first) && TryPort(range[^1], out last) && first <= last;
    }

    private static bool TryPort(string text, out int port)
    {
        bool isNumber = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        port = number;
        return isNumber;
    }
}
