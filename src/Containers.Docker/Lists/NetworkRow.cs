using Containers.Docker.Documents;
using Containers.Docker.Templates;
using Containers.Engine.Networks;
using Containers.Engine.Text;

namespace Containers.Docker.Lists;

/// <summary>One network in the list of <c>network ls</c>; its fields in the order of docker's JSON.</summary>
public sealed record NetworkRow : ILabelled
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<NetworkRow> Shape = new(
        new ListHeadings
        {
            ["ID"] = "NETWORK ID",
            ["Name"] = "NAME",
            ["Driver"] = "DRIVER",
            ["Scope"] = "SCOPE",
            ["IPv6"] = "IPV6",
            ["Internal"] = "INTERNAL",
            ["Labels"] = "LABELS",
            ["CreatedAt"] = "CREATED AT",
        },
        ("ID", static row => row.ID),
        ("Name", static row => row.Name),
        ("Driver", static row => row.Driver),
        ("Scope", static row => row.Scope))
    {
        Quiet = static row => row.ID,
        Raw = "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n",
    };

    /// <summary>When it was created.</summary>
    public string CreatedAt { get; init; } = string.Empty;

    /// <summary>Its kind.</summary>
    public string Driver { get; init; } = string.Empty;

    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>Whether it has addresses of IPv6.</summary>
    public string IPv6 { get; init; } = string.Empty;

    /// <summary>Whether nothing gets out of it.</summary>
    public string Internal { get; init; } = string.Empty;

    /// <summary>Its labels, with commas.</summary>
    public string Labels { get; init; } = string.Empty;

    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary><c>local</c>: on this machine alone.</summary>
    public string Scope { get; init; } = string.Empty;

    private IReadOnlyDictionary<string, string> _labels = new Dictionary<string, string>();

    /// <summary>A network's line.</summary>
    /// <param name="network">The network.</param>
    /// <param name="truncate">Whether its ID is shortened.</param>
    public static NetworkRow Of(NetworkInfo network, bool truncate)
    {
        NetworkDocument document = NetworkDocument.Of(network);
        return new NetworkRow
        {
            ID = truncate ? HumanText.ShortId(document.Id) : document.Id,
            Name = document.Name,
            Driver = document.Driver,
            Scope = document.Scope,
            CreatedAt = DockerTime.Print(document.Created),
            Internal = document.Internal ? "true" : "false",
            IPv6 = document.EnableIPv6 ? "true" : "false",
            Labels = LabelText.Of(document.Labels),
            _labels = document.Labels,
        };
    }

    /// <inheritdoc/>
    public string Label(string name) => _labels.GetValueOrDefault(name, string.Empty);
}
