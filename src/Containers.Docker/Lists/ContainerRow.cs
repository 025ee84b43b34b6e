using System.Globalization;
using Containers.Docker.Documents;
using Containers.Docker.Templates;
using Containers.Engine.Containers;
using Containers.Engine.Text;

namespace Containers.Docker.Lists;

/// <summary>One container in the list of <c>ps</c>; its fields in the order of docker's JSON.</summary>
public sealed record ContainerRow : ILabelled
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<ContainerRow> Shape = new(
        new ListHeadings
        {
            ["ID"] = "CONTAINER ID",
            ["Names"] = "NAMES",
            ["Image"] = "IMAGE",
            ["Command"] = "COMMAND",
            ["CreatedAt"] = "CREATED AT",
            ["RunningFor"] = "CREATED",
            ["Ports"] = "PORTS",
            ["State"] = "STATE",
            ["Status"] = "STATUS",
            ["Size"] = "SIZE",
            ["Labels"] = "LABELS",
            ["Mounts"] = "MOUNTS",
            ["LocalVolumes"] = "LOCAL VOLUMES",
            ["Networks"] = "NETWORKS",
        },
        ("ID", static row => row.ID),
        ("Image", static row => row.Image),
        ("Command", static row => row.Command),
        ("RunningFor", static row => row.RunningFor),
        ("Status", static row => row.Status),
        ("Ports", static row => row.Ports),
        ("Names", static row => row.Names))
    {
        Quiet = static row => row.ID,
        Raw =
            "container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\n"
            + "state: {{- pad .State 1 0}}\nstatus: {{- pad .Status 1 0}}\nnames: {{.Names}}\nlabels: {{- pad .Labels 1 0}}\nports: {{- pad .Ports 1 0}}\n",
    };

    /// <summary>The command in quotes.</summary>
    public string Command { get; init; } = string.Empty;

    /// <summary>When it was created.</summary>
    public string CreatedAt { get; init; } = string.Empty;

    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>Its image, as its creator named it.</summary>
    public string Image { get; init; } = string.Empty;

    /// <summary>Its labels, with commas.</summary>
    public string Labels { get; init; } = string.Empty;

    /// <summary>How many volumes it has.</summary>
    public string LocalVolumes { get; init; } = string.Empty;

    /// <summary>Its volumes and folders of the host.</summary>
    public string Mounts { get; init; } = string.Empty;

    /// <summary>Its name.</summary>
    public string Names { get; init; } = string.Empty;

    /// <summary>Its networks.</summary>
    public string Networks { get; init; } = string.Empty;

    /// <summary>Its ports, and those of the host that lead to them.</summary>
    public string Ports { get; init; } = string.Empty;

    /// <summary>How long ago it was created.</summary>
    public string RunningFor { get; init; } = string.Empty;

    /// <summary>What it changed on the disk, and with its image.</summary>
    public string Size { get; init; } = string.Empty;

    /// <summary>The word for where it stands.</summary>
    public string State { get; init; } = string.Empty;

    /// <summary>Where it stands, and since when.</summary>
    public string Status { get; init; } = string.Empty;

    private const int CommandLength = 20;
    private const int MountLength = 15;
    private IReadOnlyDictionary<string, string> _labels = new Dictionary<string, string>();

    /// <summary>A container's line.</summary>
    /// <param name="container">The container.</param>
    /// <param name="truncate">Whether IDs and commands are shortened.</param>
    /// <param name="changes">The bytes that it changed; null where they are not asked for.</param>
    /// <param name="image">The bytes of its image; null where they are not known.</param>
    public static ContainerRow Of(ContainerInfo container, bool truncate, long? changes = null, long? image = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        string command = string.Join(' ', container.Command);
        IReadOnlyList<MountDocument> mounts = ContainerDocument.MountsOf(container);
        return new ContainerRow
        {
            ID = truncate ? HumanText.ShortId(container.Id) : container.Id,
            Image = container.Image,
            Command = GoEscapes.Quote(truncate ? HumanText.Shorten(command, CommandLength) : command),
            CreatedAt = DockerTime.PrintSeconds(container.Created),
            RunningFor = HumanText.Ago(container.Created),
            State = container.Status.ToString().ToLowerInvariant(),
            Status = StatusText.Of(container),
            Names = container.Name,
            Labels = LabelText.Of(container.Labels),
            LocalVolumes = mounts.Count(static mount => mount.Driver == "local").ToString(CultureInfo.InvariantCulture),
            Mounts = string.Join(
                ',',
                mounts.Where(static mount => mount.Type != "tmpfs").Select(mount => mount.Name ?? mount.Source)
                .Select(name => truncate ? HumanText.Shorten(name, MountLength) : name)),
            Networks = string.Join(',', NetworkSettingsDocument.Of(container).Networks.Keys),
            Ports = PortText.Of(container),
            Size = HumanText.Size(changes ?? 0) + (image is { } size ? $" (virtual {HumanText.Size(size + (changes ?? 0))})" : string.Empty),
            _labels = container.Labels,
        };
    }

    /// <inheritdoc/>
    public string Label(string name) => _labels.GetValueOrDefault(name, string.Empty);
}
