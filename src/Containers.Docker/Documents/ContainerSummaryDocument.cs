using System.Text.Json.Serialization;
using Containers.Engine.Containers;
using Containers.Engine.Networks;

namespace Containers.Docker.Documents;

/// <summary>A container in a list (Engine API, "ContainerSummary").</summary>
public sealed record ContainerSummaryDocument
{
    /// <summary>The ID.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>Its name, after a slash.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Its image, as its creator named it.</summary>
    public string Image { get; init; } = string.Empty;

    /// <summary>The ID of its image.</summary>
    public string ImageID { get; init; } = string.Empty;

    /// <summary>Its command, with spaces between the words.</summary>
    public string Command { get; init; } = string.Empty;

    /// <summary>When it was created, in seconds since 1970.</summary>
    public long Created { get; init; }

    /// <summary>Its ports, with those of the host that lead to them.</summary>
    public IReadOnlyList<PortSummaryDocument> Ports { get; init; } = [];

    /// <summary>The bytes that it changed; only where they are asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRw { get; init; }

    /// <summary>The bytes of all its files; only where they are asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRootFs { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public SortedDictionary<string, string> Labels { get; init; } = [];

    /// <summary>The word for where it stands.</summary>
    public string State { get; init; } = string.Empty;

    /// <summary>Where it stands, and since when.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>Its network mode.</summary>
    public ModeDocument HostConfig { get; init; } = new();

    /// <summary>Its networks.</summary>
    public NetworkListDocument NetworkSettings { get; init; } = new();

    /// <summary>What is mounted in it.</summary>
    public IReadOnlyList<MountDocument> Mounts { get; init; } = [];

    /// <summary>A container's line.</summary>
    /// <param name="container">The container.</param>
    /// <param name="changes">The bytes that it changed; null where they are not asked for.</param>
    /// <param name="image">The bytes of its image; null where they are not known or asked for.</param>
    public static ContainerSummaryDocument Of(ContainerInfo container, long? changes = null, long? image = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        return new()
        {
            Id = container.Id,
            Names = ["/" + container.Name],
            Image = container.Image,
            ImageID = container.ImageId,
            Command = string.Join(' ', container.Command),
            Created = container.Created.ToUnixTimeSeconds(),
            Ports = PortsOf(container),
            SizeRw = changes,
            SizeRootFs = changes is null ? null : changes + (image ?? 0),
            Labels = new(container.Labels.ToDictionary(), StringComparer.Ordinal),
            State = container.Status.ToString().ToLowerInvariant(),
            Status = StatusText.Of(container),
            HostConfig = new() { NetworkMode = container.Options.Networks is [var network, ..] ? network.Network : "default" },
            NetworkSettings = new() { Networks = NetworkSettingsDocument.Of(container).Networks },
            Mounts = ContainerDocument.MountsOf(container),
        };
    }

    /// <summary>This as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public ContainerSummaryDocument At(int version) => version >= 48 ? this : this with
    {
        NetworkSettings = new()
        {
            Networks = new(NetworkSettings.Networks.ToDictionary(static network => network.Key, static network => network.Value with { GwPriority = null }), StringComparer.Ordinal),
        },
    };

    private static List<PortSummaryDocument> PortsOf(ContainerInfo container)
    {
        if (container.Network is null)
        {
            return [];
        }

        IReadOnlyList<PortMapping> published = container.Ports;
        IEnumerable<PortMapping> exposed = (container.Options.Expose ?? []).SelectMany(PortMapping.Parse)
            .Where(port => !published.Any(other => other.ContainerKey == port.ContainerKey));
        return
        [
            .. exposed.Select(static port => new PortSummaryDocument { PrivatePort = port.ContainerPort, Type = port.Protocol }),
            .. published.Select(static port => new PortSummaryDocument
            {
                IP = port.HostAddress, PrivatePort = port.ContainerPort, PublicPort = port.HostPort, Type = port.Protocol,
            }),
        ];
    }
}
