using System.Globalization;
using Containers.Docker.Templates;
using Containers.Engine.Images;
using Containers.Engine.Text;

namespace Containers.Docker.Lists;

/// <summary>One step of an image's making in the list of <c>history</c>; its fields in the order of docker's JSON.</summary>
public sealed record HistoryRow
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<HistoryRow> Shape = new(
        new ListHeadings
        {
            ["ID"] = "IMAGE",
            ["CreatedSince"] = "CREATED",
            ["CreatedAt"] = "CREATED AT",
            ["CreatedBy"] = "CREATED BY",
            ["Size"] = "SIZE",
            ["Comment"] = "COMMENT",
        },
        ("ID", static row => row.ID),
        ("CreatedSince", static row => row.CreatedSince),
        ("CreatedBy", static row => row.CreatedBy),
        ("Size", static row => row.Size),
        ("Comment", static row => row.Comment))
    {
        Quiet = static row => row.ID,
    };

    /// <summary>A remark.</summary>
    public string Comment { get; init; } = string.Empty;

    /// <summary>When it ended.</summary>
    public string CreatedAt { get; init; } = string.Empty;

    /// <summary>Its command.</summary>
    public string CreatedBy { get; init; } = string.Empty;

    /// <summary>How long ago it ended.</summary>
    public string CreatedSince { get; init; } = string.Empty;

    /// <summary>The image's ID at its last step.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>The bytes of its layer.</summary>
    public string Size { get; init; } = string.Empty;

    private const int CommandLength = 45;

    /// <summary>A step's line.</summary>
    /// <param name="step">The step.</param>
    /// <param name="truncate">Whether IDs and commands are shortened.</param>
    /// <param name="human">Whether sizes and times are for people, and not for programs.</param>
    public static HistoryRow Of(ImageHistoryEntry step, bool truncate, bool human = true)
    {
        ArgumentNullException.ThrowIfNull(step);
        string command = step.CreatedBy.Replace('\t', ' ').ReplaceLineEndings(" ");
        string created = step.Created?.ToLocalTime() is { } time
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + (time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture)) : "N/A";
        return new HistoryRow
        {
            ID = step.Id is null ? "<missing>" : truncate ? HumanText.ShortId(step.Id) : step.Id,
            CreatedAt = created,
            CreatedSince = human ? HumanText.Ago(step.Created) : created,
            CreatedBy = truncate ? HumanText.Shorten(command, CommandLength) : command,
            Size = human ? HumanText.Size(step.Size) : step.Size.ToString(CultureInfo.InvariantCulture),
            Comment = step.Comment,
        };
    }
}
