using System.Text.Json.Serialization;
using System.Text.Json;
using Containers.Engine.Containers;

namespace Containers.Docker.Documents;

/// <summary>A container as docker's inspect shows it (Engine API, "ContainerInspect").</summary>
public sealed record ContainerDocument
{
    private const int ShortId = 12;

    /// <summary>The ID.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>When it was created.</summary>
    public string Created { get; init; } = string.Empty;

    /// <summary>Its program.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public StateDocument State { get; init; } = new();

    /// <summary>The ID of its image.</summary>
    public string Image { get; init; } = string.Empty;

    /// <summary>The file on the host that is its /etc/resolv.conf.</summary>
    public string ResolvConfPath { get; init; } = string.Empty;

    /// <summary>The file on the host that is its /etc/hostname.</summary>
    public string HostnamePath { get; init; } = string.Empty;

    /// <summary>The file on the host that is its /etc/hosts.</summary>
    public string HostsPath { get; init; } = string.Empty;

    /// <summary>The file of its log.</summary>
    public string LogPath { get; init; } = string.Empty;

    /// <summary>Its name, after a slash.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>How often its policy started it again.</summary>
    public int RestartCount { get; init; }

    /// <summary>How its layers are joined.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>The operating system.</summary>
    public string Platform { get; init; } = string.Empty;

    /// <summary>The SELinux label of its mounts.</summary>
    public string MountLabel { get; init; } = string.Empty;

    /// <summary>The SELinux label of its processes.</summary>
    public string ProcessLabel { get; init; } = string.Empty;

    /// <summary>Its AppArmor profile.</summary>
    public string AppArmorProfile { get; init; } = string.Empty;

    /// <summary>Programs that are executed in it.</summary>
    public IReadOnlyList<string>? ExecIDs { get; init; }

    /// <summary>What it may do with the machine.</summary>
    public HostConfigDocument HostConfig { get; init; } = new();

    /// <summary>Where its layers are.</summary>
    public GraphDriverDocument GraphDriver { get; init; } = new();

    /// <summary>The bytes that it changed; only where they are asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRw { get; init; }

    /// <summary>The bytes of all its files; only where they are asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRootFs { get; init; }

    /// <summary>What is mounted in it.</summary>
    public IReadOnlyList<MountDocument> Mounts { get; init; } = [];

    /// <summary>What runs in it.</summary>
    public ConfigDocument Config { get; init; } = new();

    /// <summary>How it is on its networks.</summary>
    public NetworkSettingsDocument NetworkSettings { get; init; } = new();

    /// <summary>As text for people, a field on each line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DockerJson.Indented.ContainerDocument);

    /// <summary>A container's document.</summary>
    public static ContainerDocument Of(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return new()
        {
            Id = container.Id,
            Created = DockerTime.Text(container.Created),
            Path = container.Command.Count > 0 ? container.Command[0] : string.Empty,
            Args = [.. container.Command.Skip(1)],
            State = StateDocument.Of(container),
            Image = container.ImageId,
            ResolvConfPath = FileOf(container, "resolv.conf"),
            HostnamePath = FileOf(container, "hostname"),
            HostsPath = FileOf(container, "hosts"),
            LogPath = container.LogPath,
            Name = "/" + container.Name,
            RestartCount = container.RestartCount,
            Driver = GraphDriverDocument.Overlay,
            Platform = "linux",
            AppArmorProfile = container.Options.Security?.AppArmorProfile ?? string.Empty,
            HostConfig = HostConfigDocument.Of(container),
            GraphDriver = GraphDriverDocument.Of(container),
            Mounts = MountsOf(container),
            Config = ConfigDocument.Of(container),
            NetworkSettings = NetworkSettingsDocument.Of(container),
        };
    }

    /// <summary>This as clients have it that speak a version of the API.</summary>
    /// <param name="version">The version, without the 1 before the point.</param>
    public ContainerDocument At(int version) => this with
    {
        Config = Config with { MacAddress = version < 44 ? Config.MacAddress : null },
        NetworkSettings = NetworkSettings.At(version, Id[..Math.Min(ShortId, Id.Length)], Name.TrimStart('/'), Config.Hostname),
    };

    /// <summary>What is mounted in a container, but for those folders in memory which docker shows in <see cref="HostConfigDocument.Tmpfs"/> alone.</summary>
    internal static IReadOnlyList<MountDocument> MountsOf(ContainerInfo container) => [.. container.Mounts.Select(MountDocument.Of)];

    /// <summary>A file that is made for the container's start, beside its log; empty where it was not started yet.</summary>
    private static string FileOf(ContainerInfo container, string name) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(container.LogPath) ?? string.Empty, name) is var file && File.Exists(file) ? file : string.Empty;
}
