using System.Globalization;
using System.Text;

namespace Containers.Supervision.Bus;

/// <summary>Sockets of message buses (D-Bus Specification, Server Addresses).</summary>
internal static class BusSocket
{
    /// <summary>The socket of the system's bus.</summary>
    internal const string OfSystem = "/run/dbus/system_bus_socket";

    /// <summary>The path, or the name after an <c>@</c>, of the first Unix socket of an address; null for none.</summary>
    /// <param name="address">The address; null or empty for none.</param>
    internal static string? PathOf(string? address)
    {
        foreach (string part in (address ?? string.Empty).Split(';').Where(static part => part.StartsWith("unix:", StringComparison.Ordinal)))
        {
            foreach (string[] pair in part["unix:".Length..].Split(',').Select(static pair => pair.Split('=', 2)).Where(static pair => pair.Length == 2))
            {
                switch (pair[0])
                {
                    case "path":
                        return Unescape(pair[1]);
                    case "abstract":
                        return "@" + Unescape(pair[1]);
                }
            }
        }

        return null;
    }

    /// <summary>A value of an address, in which a percent sign and two digits stand for a byte.</summary>
    private static string Unescape(string value)
    {
        List<byte> bytes = [];
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] == '%' && byte.TryParse(value.AsSpan(at + 1, Math.Min(2, value.Length - at - 1)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte escaped))
            {
                bytes.Add(escaped);
                at += 2;
            }
            else
            {
                bytes.Add((byte)value[at]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
