using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Containers.Linux.Network;

namespace Containers.Engine.Networks;

/// <summary>Options of networks' drivers under docker's names. Those that a driver does not know it passes over, as docker's do.</summary>
internal static class DriverOptionChecks
{
    /// <summary>How the names of links in containers begin.</summary>
    public const string LinkPrefix = "com.docker.network.container_iface_prefix";

    /// <summary>The largest packet.</summary>
    public const string Mtu = "com.docker.network.driver.mtu";

    private const int LeastMtu = 68; // RFC 791
    private const int LargestMtu = 65535;
    private const int DigitsOfNumber = 3;

    /// <summary>Refuses values that cannot be.</summary>
    /// <exception cref="NetworkOptionsException">One cannot.</exception>
    public static void Check(string driver, IReadOnlyDictionary<string, string> options)
    {
        if (options.TryGetValue(Mtu, out string? mtu) && !(int.TryParse(mtu, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size is >= LeastMtu and <= LargestMtu))
        {
            throw Refused(Mtu, mtu, $"a number of bytes from {LeastMtu} to {LargestMtu}");
        }

        if (options.TryGetValue(LinkPrefix, out string? prefix) && !(IsLinkName(prefix) && prefix.Length <= RouteSocket.LongestName - DigitsOfNumber))
        {
            throw Refused(LinkPrefix, prefix, $"the beginning of a link's name, of {RouteSocket.LongestName - DigitsOfNumber} bytes at most");
        }

        switch (driver)
        {
            case NetworkDrivers.Bridge:
                CheckBridge(options);
                break;
            case NetworkDrivers.Macvlan:
                CheckMode<MacvlanMode>("macvlan_mode", options);
                break;
            case NetworkDrivers.Ipvlan:
                CheckMode<IpvlanMode>("ipvlan_mode", options);
                CheckMode<IpvlanFlag>("ipvlan_flag", options);
                break;
        }
    }

    /// <summary>A flag as Go reads it (strconv.ParseBool); null for another text.</summary>
    public static bool? FlagOf(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    private static void CheckBridge(IReadOnlyDictionary<string, string> options)
    {
        foreach (string name in (string[])["enable_icc", "enable_ip_masquerade"])
        {
            if (options.TryGetValue(NetworkRecord.BridgeOption + name, out string? flag) && FlagOf(flag) is null)
            {
                throw Refused(NetworkRecord.BridgeOption + name, flag, "true or false");
            }
        }

        const string Binding = NetworkRecord.BridgeOption + "host_binding_ipv4";
        if (options.TryGetValue(Binding, out string? binding) && !(IPAddress.TryParse(binding, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork))
        {
            throw Refused(Binding, binding, "an address of IPv4");
        }

        if (NetworkRecord.BridgeName(options) is { } link && !IsLinkName(link))
        {
            throw new NetworkOptionsException($"'{link}' cannot be a link's name: 1 to {RouteSocket.LongestName} bytes without '/', ':' and blanks.");
        }
    }

    private static void CheckMode<T>(string name, IReadOnlyDictionary<string, string> options)
        where T : struct, Enum
    {
        if (options.TryGetValue(name, out string? mode) && !Enum.GetNames<T>().Contains(mode, StringComparer.OrdinalIgnoreCase))
        {
            throw Refused(name, mode, string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant());
        }
    }

    private static bool IsLinkName(string name) =>
        Encoding.UTF8.GetByteCount(name) is > 0 and <= RouteSocket.LongestName && name is not ("." or "..") && name.AsSpan().IndexOfAny("/: \t\n") < 0;

    private static NetworkOptionsException Refused(string name, string value, string possible) => new($"The option {name} is '{value}'; it is {possible}.");
}
