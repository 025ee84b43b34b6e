using Containers.Docker.Documents;
using Containers.Docker.Templates;

namespace Containers.Docker.Lists;

/// <summary>One volume in the list of <c>volume ls</c>; its fields in the order of docker's JSON.</summary>
public sealed record VolumeRow : ILabelled
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<VolumeRow> Shape = new(
        new ListHeadings
        {
            ["Name"] = "VOLUME NAME",
            ["Driver"] = "DRIVER",
            ["Scope"] = "SCOPE",
            ["Mountpoint"] = "MOUNTPOINT",
            ["Labels"] = "LABELS",
            ["Links"] = "LINKS",
            ["Size"] = "SIZE",
        },
        ("Driver", static row => row.Driver),
        ("Name", static row => row.Name))
    {
        Quiet = static row => row.Name,
        Raw = "name: {{.Name}}\ndriver: {{.Driver}}\n",
    };

    /// <summary>Its driver.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>Its labels, with commas.</summary>
    public string Labels { get; init; } = string.Empty;

    /// <summary>How many containers have it, where that was counted.</summary>
    public string Links { get; init; } = string.Empty;

    /// <summary>Its folder on the host.</summary>
    public string Mountpoint { get; init; } = string.Empty;

    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary><c>local</c>: on this machine alone.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary>Its bytes, where they were counted.</summary>
    public string Size { get; init; } = string.Empty;

    private IReadOnlyDictionary<string, string> _labels = new Dictionary<string, string>();

    /// <summary>A volume's line.</summary>
    public static VolumeRow Of(VolumeDocument volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return new VolumeRow
        {
            Driver = volume.Driver,
            Labels = LabelText.Of(volume.Labels ?? []),
            Links = "N/A",
            Mountpoint = volume.Mountpoint,
            Name = volume.Name,
            Scope = volume.Scope,
            Size = "N/A",
            _labels = volume.Labels ?? [],
        };
    }

    /// <inheritdoc/>
    public string Label(string name) => _labels.GetValueOrDefault(name, string.Empty);
}
