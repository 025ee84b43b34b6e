using System.Net;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Host;
using Containers.Engine.Networks;
using Containers.Linux.Network;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Which networks a container is on: some that it is attached to, the host's, another container's, or none.</summary>
internal static class NetworkModes
{
    private const string Variable = "PSCONTAINERS_NETWORK";

    /// <summary>
    /// The options with a network: where none is named, the standard one. Without it a container is started that wants none; one that publishes ports is not.
    /// </summary>
    /// <param name="options">What is asked of a container.</param>
    /// <param name="standard">The network of those that name none; null is what the environment says, else <c>bridge</c>.</param>
    public static ContainerOptions WithStandard(ContainerOptions options, string? standard)
    {
        if (options.Networks is { Count: > 0 })
        {
            return options;
        }

        standard = Standard(standard);
        bool isWanted = IsWanted(options);
        bool isApart = IsApart(standard);
        string network = isWanted && isApart ? NetworkRecord.DefaultName
            : !isWanted && !CanBeAttached(options) ? NamespaceModes.None
            : standard;
        return options with { Networks = [new NetworkAttachment { Network = network, IsOptional = !isWanted && !isApart }] };
    }

    /// <summary>That a container is on another network than those that name none, since it publishes ports; null where it is not.</summary>
    /// <param name="options">What is asked of a container.</param>
    /// <param name="asked">As for <see cref="Standard"/>.</param>
    public static string? WarningOfStandard(ContainerOptions options, string? asked) =>
        options.Networks is not { Count: > 0 } && IsWanted(options) && Standard(asked) is var standard && IsApart(standard)
            ? $"The container is put on the network {NetworkRecord.DefaultName}, since ports of it are published; {(asked is null ? Variable : "the engine")} says {standard} for those that name none."
            : null;

    /// <summary>The network of those that name none.</summary>
    /// <param name="asked">What the engine is told; null is what the environment says, else <c>bridge</c>.</param>
    public static string Standard(string? asked) =>
        asked ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } said ? said : NetworkRecord.DefaultName);

    /// <summary>The networks that a container is attached to; empty for the other modes.</summary>
    public static IReadOnlyList<NetworkAttachment> AttachmentsOf(ContainerOptions options) => options.Networks switch
    {
        null or [] => [],
        [{ Network: NamespaceModes.Host or NamespaceModes.None }] => [],
        [var only] when NamespaceModes.ContainerOf(only.Network) is not null => [],
        var several => several,
    };

    /// <summary>Whether it has the host's network.</summary>
    public static bool IsHost(ContainerOptions options) => options.Networks is [{ Network: NamespaceModes.Host }];

    /// <summary>The container whose network it shares, by its ID; null for none.</summary>
    public static string? SharedWith(ContainerOptions options) => options.Networks is [var only] ? NamespaceModes.ContainerOf(only.Network) : null;

    /// <summary>The namespace of <c>linux.namespaces</c>; null for the host's. The monitor puts the one that it makes in the place of a new one.</summary>
    public static LinuxNamespace? NamespaceOf(ContainerOptions options, Func<string, int> processOf) =>
        IsHost(options) ? null : new LinuxNamespace { Type = "network", Path = SharedWith(options) is { } other ? $"/proc/{processOf(other)}/ns/net" : null };

    private static bool IsWanted(ContainerOptions options) => options.Publish is { Count: > 0 } || options.PublishAll;

    private static bool IsApart(string network) => network is NamespaceModes.Host or NamespaceModes.None;

    /// <summary>Whether its network namespace can belong to its user namespace: both are made together, by the monitor.</summary>
    private static bool CanBeAttached(ContainerOptions options) =>
        options.UserNamespace is null or NamespaceModes.Host
        || (UserNamespaceMode.Parse(options.UserNamespace).IsOwn && options.Runtime is null or ProductPrograms.Runtime);

    /// <summary>What is asked for and comes to nothing, as docker says it.</summary>
    public static IReadOnlyList<string> WarningsOf(ContainerOptions options) => options switch
    {
        { Publish: null or [] } => [],
        _ when IsHost(options) => ["Published ports are discarded when using host network mode"],
        { Networks: [{ Network: NamespaceModes.None }] } => ["Published ports are discarded when using no network"],
        _ => [],
    };

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ContainerOptionsException">Something cannot.</exception>
    public static void Check(ContainerOptions options)
    {
        bool isAttached = IsChangeable(options);
        if (options.Networks is { Count: > 1 } several
            && several.FirstOrDefault(static network => network.Network is NamespaceModes.Host or NamespaceModes.None
            || NamespaceModes.ContainerOf(network.Network) is not null) is { } alone)
        {
            throw new ContainerOptionsException($"The network {alone.Network} cannot be one of several.");
        }

        if (SharedWith(options) is not null && options.Publish is { Count: > 0 })
        {
            throw new ContainerOptionsException($"Ports are published of a container that is on a network, and this one's is {options.Networks![0].Network}: publish those of that container.");
        }

        if (isAttached && !CanBeAttached(options))
        {
            throw new ContainerOptionsException(
                "A container that shares another's user namespace, or has one of its own and another runtime than container-runtime, is on no network: give --network none.");
        }

        if (AttachmentsOf(options).FirstOrDefault(static network => network.MacAddress is { } text && MacAddress.TryParse(text) is null) is { } odd)
        {
            throw new ContainerOptionsException($"'{odd.MacAddress}' is no Ethernet address; write six pairs of hexadecimal digits with colons between them, such as 02:42:ac:11:00:02.");
        }

        foreach (string host in options.Hosts ?? [])
        {
            if (host.IndexOf(':', StringComparison.Ordinal) is var colon && (colon <= 0 || !IsAddress(host[(colon + 1)..])))
            {
                throw new ContainerOptionsException($"'{host}' is no host; write NAME:ADDRESS, or NAME:host-gateway for this machine.");
            }
        }

        foreach (string server in options.Dns ?? [])
        {
            if (!IPAddress.TryParse(server, out _))
            {
                throw new ContainerOptionsException($"'{server}' is no address of a DNS server.");
            }
        }

        try
        {
            _ = PortsOf(options);
        }
        catch (FormatException exception)
        {
            throw new ContainerOptionsException(exception.Message);
        }
    }

    /// <summary>The ports that are published; of those that the image exposes, and all are to be, with any free port of the host.</summary>
    /// <exception cref="FormatException">One is not written as a port.</exception>
    public static IReadOnlyList<PortMapping> PortsOf(ContainerOptions options)
    {
        List<PortMapping> ports = [.. (options.Publish ?? []).SelectMany(PortMapping.Parse)];
        foreach (PortMapping exposed in (options.Expose ?? []).SelectMany(PortMapping.Parse))
        {
            if (options.PublishAll && !ports.Exists(port => port.ContainerPort == exposed.ContainerPort && port.Protocol == exposed.Protocol))
            {
                ports.Add(exposed);
            }
        }

        return ports;
    }

    /// <summary>Whether it can be put on networks and taken off them: one that has neither the host's network nor another container's, nor asked for none.</summary>
    public static bool IsChangeable(ContainerOptions options) => options.Networks is [] || AttachmentsOf(options).Count > 0;

    /// <summary>The container as its networks see it; null where it has none of its own.</summary>
    public static NetworkedContainer? Of(ContainerRecord record) => !IsChangeable(record.Options) ? null : new NetworkedContainer(record.Id, record.Name)
    {
        Attachments = AttachmentsOf(record.Options), Ports = PortsOf(record.Options), Dns = record.Options.Dns ?? [],
    };

    /// <summary>Whether a text is an address of a host's name.</summary>
    internal static bool IsAddress(string text) => text == HostFiles.HostGateway || IPAddress.TryParse(text, out _);
}
