using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Engine.Networks;

/// <summary>A network as it is kept: its <c>network.json</c>.</summary>
[JsonRecord]
internal sealed partial record NetworkRecord
{
    /// <summary>The name of the network that containers are on which name none.</summary>
    public const string DefaultName = "bridge";

    /// <summary>The name of the host's own network.</summary>
    public const string HostName = "host";

    /// <summary>The name of the network without links.</summary>
    public const string NoneName = "none";

    internal const string BridgeOption = "com.docker.network.bridge.";

    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Driver { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>The host's link: the bridge, or the one that macvlan and ipvlan links stand on. Null for host and none.</summary>
    public string? Link { get; init; }

    /// <summary>Whether the link was there before, and stays: of bridges with a name that was asked for, and of links that others stand on.</summary>
    public bool? HasForeignLink { get; init; }

    public IReadOnlyList<NetworkSubnet> Subnets { get; init; } = [];

    public bool IsInternal { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether names of containers are answered on it: on those that somebody created.</summary>
    [JsonIgnore]
    public bool AnswersNames => Name != DefaultName;

    /// <summary>Whether containers on it reach each other.</summary>
    [JsonIgnore]
    public bool IsConnecting => Flag(BridgeOption + "enable_icc", true);

    /// <summary>Whether what leaves it gets the host's address.</summary>
    [JsonIgnore]
    public bool IsMasqueraded => !IsInternal && Flag(BridgeOption + "enable_ip_masquerade", true);

    /// <summary>The host's address that ports are published at which name none.</summary>
    [JsonIgnore]
    public string? BindingAddress => Options.GetValueOrDefault(BridgeOption + "host_binding_ipv4");

    /// <summary>The largest packet, in bytes; null for the usual.</summary>
    [JsonIgnore]
    public int? Mtu => Options.TryGetValue("com.docker.network.driver.mtu", out string? text) && int.TryParse(text, out int mtu) ? mtu : null;

    /// <summary>Whether a name is one of the networks that are always there.</summary>
    public static bool IsPredefined(string name) => name is DefaultName or HostName or NoneName;

    /// <summary>The bridge's name that was asked for.</summary>
    public static string? BridgeName(IReadOnlyDictionary<string, string> options) => options.GetValueOrDefault(BridgeOption + "name");

    /// <summary>How the names of links in containers begin, before their numbers.</summary>
    [JsonIgnore]
    public string LinkPrefix => Options.GetValueOrDefault(DriverOptionChecks.LinkPrefix) ?? "eth";

    private bool Flag(string name, bool standard) => Options.TryGetValue(name, out string? text) ? DriverOptionChecks.FlagOf(text) ?? standard : standard;
}
