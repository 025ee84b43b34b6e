using System.Globalization;
using Containers.Oci;

namespace Containers.Engine.Networks;

/// <summary>A network that a container is to be on.</summary>
[JsonRecord]
public sealed partial record NetworkAttachment
{
    /// <summary>Its name or ID; also <c>host</c>, <c>none</c> and <c>container:NAME</c>, alone.</summary>
    public required string Network { get; init; }

    /// <summary>Names that lead to the container there, beside its own.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The address of IPv4; null for any.</summary>
    public string? IPv4 { get; init; }

    /// <summary>The address of IPv6; null for any.</summary>
    public string? IPv6 { get; init; }

    /// <summary>The Ethernet address; null for one that goes with the address.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Names that this container has for others on the network: <c>NAME:ALIAS</c>, or <c>NAME</c>.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Options of the link, by docker's names; null for none.</summary>
    public IReadOnlyDictionary<string, string>? DriverOptions { get; init; }

    /// <summary>How readily the container's way out leads over it: the highest of its networks has it, and of several the first.</summary>
    public int GatewayPriority { get; init; }

    /// <summary>This with one option of the link more.</summary>
    /// <param name="option">Its name and value, with an equals sign between them.</param>
    /// <exception cref="FormatException">There is none.</exception>
    public NetworkAttachment WithDriverOption(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        string[] words = option.Split('=', 2);
        return words is [{ Length: > 0 } name, var value]
            ? this with { DriverOptions = new Dictionary<string, string>(DriverOptions ?? new Dictionary<string, string>()) { [name] = value } }
            : throw new FormatException($"'{option}' is no option of a driver; write NAME=VALUE.");
    }

    /// <summary>Whether the container is started without it, and a warning says so, where this machine cannot have it: for a network that nobody named.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The container that a link leads to, and its name for this one.</summary>
    internal static (string Name, string Alias) SplitLink(string link) => link.Split(':', 2) is [var name, var alias] ? (name, alias) : (link, link);

    /// <summary>Reads a network as the command line names it: a name, or <c>name=NAME,alias=…,ip=…,ip6=…,mac-address=…,driver-opt=…,gw-priority=…</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static NetworkAttachment Parse(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return text.Length > 0 ? new NetworkAttachment { Network = text } : throw new FormatException("A network needs a name.");
        }

        NetworkAttachment attachment = new() { Network = string.Empty };
        foreach (string part in text.Split(','))
        {
            string[] words = part.Split('=', 2);
            attachment = (words[0].Trim().ToLowerInvariant(), words.Length == 2 ? words[1] : throw Refused(part)) switch
            {
                ("name", { } name) => attachment with { Network = name },
                ("alias", { } alias) => attachment with { Aliases = [.. attachment.Aliases, alias] },
                ("ip", { } address) => attachment with { IPv4 = address },
                ("ip6", { } address) => attachment with { IPv6 = address },
                ("mac-address", { } address) => attachment with { MacAddress = address },
                ("gw-priority", { } number) when int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int priority) => attachment with { GatewayPriority = priority },
                ("driver-opt", { } option) => attachment.WithDriverOption(option),
                _ => throw Refused(part),
            };
        }

        return attachment.Network.Length > 0 ? attachment : throw new FormatException($"'{text}' names no network; write name=NAME.");
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        string?[] more =
        [
            .. Aliases.Select(static alias => $"alias={alias}"),
            IPv4 is null ? null : $"ip={IPv4}",
            IPv6 is null ? null : $"ip6={IPv6}",
            MacAddress is null ? null : $"mac-address={MacAddress}",
            GatewayPriority == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"gw-priority={GatewayPriority}"),
            .. (DriverOptions ?? new Dictionary<string, string>()).Select(static option => $"driver-opt={option.Key}={option.Value}"),
        ];
        string properties = string.Join(',', more.Where(static property => property is not null));
        return properties.Length == 0 ? Network : $"name={Network},{properties}";
    }

    private static FormatException Refused(string part) => new($"'{part}' is no property of a network; there are name, alias, ip, ip6, mac-address, driver-opt and gw-priority, a whole number.");
}
