using System.Globalization;
using Containers.Engine.Networks;

namespace Containers.Docker.Filters;

/// <summary>What docker's filters <c>publish</c> and <c>expose</c> ask of a container's ports: <c>80</c>, <c>8000-8010/udp</c>.</summary>
internal sealed class PortMatch
{
    private readonly int _first;
    private readonly int _last;
    private readonly string _protocol;

    private PortMatch(int first, int last, string protocol) => (_first, _last, _protocol) = (first, last, protocol);

    /// <summary>Reads ports; null where the text is none.</summary>
    public static PortMatch? Parse(string text)
    {
        string[] parts = text.Split('/');
        string[] ends = parts[0].Split('-');
        return parts.Length <= 2 && ends.Length <= 2 && TryPort(ends[0], out int first) && TryPort(ends[^1], out int last) && first <= last
            ? new PortMatch(first, last, parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp") : null;
    }

    /// <summary>Whether a port of a container is among them.</summary>
    public bool Includes(PortMapping port) => Includes(port.ContainerPort, port.Protocol);

    /// <summary>Whether a port of the host, at which one of a container is published, is among them.</summary>
    public bool IncludesPublished(PortMapping port) => Includes(port.HostPort, port.Protocol);

    private bool Includes(int port, string protocol) => port >= _first && port <= _last && protocol == _protocol;

    private static bool TryPort(string text, out int port) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}
