using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Containers.Engine.Networks;

/// <summary>A port of a container that is published on the host.</summary>
/// <param name="HostAddress">The host's address; null for all.</param>
/// <param name="HostPort">The host's port; 0 for any free one.</param>
/// <param name="ContainerPort">The container's port.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
public sealed record PortMapping(string? HostAddress, ushort HostPort, ushort ContainerPort, string Protocol)
{
    private const int MostPorts = 65535;

    /// <summary>
    /// Reads docker's form: <c>[[ADDRESS:][HOSTPORT]:]PORT[/PROTOCOL]</c>, where ports may be ranges, <c>8000-8010:80-90</c>, and an address of IPv6 stands in
    /// brackets. A range of the host's with one container port is where a free one is taken from; the first free one is.
    /// </summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static IReadOnlyList<PortMapping> Parse(string text)
    {
        string[] slash = text.Split('/');
        string protocol = slash.Length == 2 ? slash[1].ToLowerInvariant() : "tcp";
        if (slash.Length > 2 || protocol is not ("tcp" or "udp" or "sctp"))
        {
            throw new FormatException($"'{text}' has an unknown protocol; there are tcp, udp and sctp.");
        }

        string rest = slash[0];
        string? address = null;
        if (rest.StartsWith('['))
        {
            int end = rest.IndexOf("]:", StringComparison.Ordinal);
            address = end > 0 ? Address(text, rest[1..end], AddressFamily.InterNetworkV6) : throw Refused(text);
            rest = rest[(end + 2)..];
        }
        else if (rest.Split(':') is [var first, var host, var container])
        {
            address = first.Length == 0 ? null : Address(text, first, AddressFamily.InterNetwork);
            rest = $"{host}:{container}";
        }

        string[] ports = rest.Split(':');
        if (ports.Length > 2)
        {
            throw Refused(text);
        }

        (ushort from, ushort to) = Range(text, ports[^1]);
        (ushort hostFrom, ushort hostTo) = ports.Length == 2 && ports[0].Length > 0 ? Range(text, ports[0]) : ((ushort)0, (ushort)0);
        if (hostFrom == 0)
        {
            return [.. Enumerable.Range(from, to - from + 1).Select(port => new PortMapping(address, 0, (ushort)port, protocol))];
        }

        if (to == from && hostTo > hostFrom)
        {
            return [new PortMapping(address, hostFrom, from, protocol) { LastHostPort = hostTo }];
        }

        return hostTo - hostFrom == to - from
            ? [.. Enumerable.Range(0, to - from + 1).Select(index => new PortMapping(address, (ushort)(hostFrom + index), (ushort)(from + index), protocol))]
            : throw new FormatException($"'{text}' has {hostTo - hostFrom + 1} ports of the host for {to - from + 1} of the container.");
    }

    /// <summary>The last of the host's ports that one is taken of; null for <see cref="HostPort"/> alone.</summary>
    public ushort? LastHostPort { get; init; }

    /// <summary>The container's port as docker writes it: <c>80/tcp</c>.</summary>
    public string ContainerKey => string.Create(CultureInfo.InvariantCulture, $"{ContainerPort}/{Protocol}");

    /// <summary>The host's address and port: <c>0.0.0.0:8080</c>, <c>[::]:8080</c>.</summary>
    public string HostKey => string.Create(
        CultureInfo.InvariantCulture, $"{(HostAddress?.Contains(':') is true ? $"[{HostAddress}]" : HostAddress ?? "0.0.0.0")}:{HostPort}");

    /// <summary>As docker writes it: <c>0.0.0.0:8080-&gt;80/tcp</c>.</summary>
    public override string ToString() => $"{HostKey}->{ContainerKey}";

    private static (ushort From, ushort To) Range(string text, string ports)
    {
        string[] ends = ports.Split('-');
        ushort from = Port(text, ends[0]);
        ushort to = ends.Length == 1 ? from : Port(text, ends[^1]);
        return ends.Length <= 2 && from <= to ? (from, to) : throw Refused(text);
    }

    private static ushort Port(string text, string port) => int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= MostPorts
        ? (ushort)number
        : throw Refused(text);

    private static string Address(string text, string address, AddressFamily family) =>
        IPAddress.TryParse(address, out IPAddress? parsed) && parsed.AddressFamily == family ? parsed.ToString() : throw Refused(text);

    private static FormatException Refused(string text) =>
        new($"'{text}' is no published port; write [[ADDRESS:][HOSTPORT]:]PORT[/PROTOCOL] with ports from 1 to 65535, such as 8080:80 or 127.0.0.1:5000:5000/udp.");
}
