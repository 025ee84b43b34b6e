using System.Globalization;
using System.Text.Json.Serialization;
using Containers.Docker.Templates;
using Containers.Engine.Registry.Remote;
using Containers.Engine.Text;

namespace Containers.Docker.Lists;

/// <summary>One repository in the list of <c>search</c>; its fields in the order of docker's JSON.</summary>
public sealed record SearchRow
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<SearchRow> Shape = new(
        new ListHeadings
        {
            ["Name"] = "NAME",
            ["Description"] = "DESCRIPTION",
            ["StarCount"] = "STARS",
            ["IsOfficial"] = "OFFICIAL",
            ["IsAutomated"] = "AUTOMATED",
        },
        ("Name", static row => row.Name),
        ("Description", static row => row.Description),
        ("StarCount", static row => row.StarCount),
        ("IsOfficial", static row => row.IsOfficial))
    {
        Quiet = static row => row.Name,
    };

    /// <summary>What it is.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Docker Hub says of no repository any more that it is built by Docker Hub.</summary>
    [JsonConverter(typeof(MarkJsonConverter))]
    public string IsAutomated { get; init; } = string.Empty;

    /// <summary>Whether Docker Hub looks after it.</summary>
    [JsonConverter(typeof(MarkJsonConverter))]
    public string IsOfficial { get; init; } = string.Empty;

    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>How many stars it has.</summary>
    public string StarCount { get; init; } = string.Empty;

    private const int DescriptionLength = 45;

    /// <summary>A repository's line.</summary>
    /// <param name="result">The repository.</param>
    /// <param name="truncate">Whether its description is shortened.</param>
    public static SearchRow Of(ImageSearchResult result, bool truncate)
    {
        ArgumentNullException.ThrowIfNull(result);
        string description = result.Description.Replace('\n', ' ').Replace('\r', ' ');
        return new SearchRow
        {
            Name = result.Name,
            Description = truncate ? HumanText.Shorten(description, DescriptionLength) : description,
            StarCount = result.Stars.ToString(CultureInfo.InvariantCulture),
            IsOfficial = result.IsOfficial ? MarkJsonConverter.Mark : string.Empty,
        };
    }
}
