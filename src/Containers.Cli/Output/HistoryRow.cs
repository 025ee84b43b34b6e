using System.Globalization;
using Containers.Engine;
using Containers.Engine.Images;

namespace Containers.Cli.Output;

/// <summary>One step of an image's making as <c>history --format json</c> writes it, under docker's keys.</summary>
internal sealed record HistoryRow(string ID, string CreatedAt, string CreatedSince, string CreatedBy, string Size, string Comment)
{
    private const int CommandLength = 45;

    public static HistoryRow Of(ImageHistoryEntry step, bool truncate)
    {
        string command = step.CreatedBy.Replace('\t', ' ').ReplaceLineEndings(" ");
        return new HistoryRow(
            step.Id is null ? "<missing>" : truncate ? HumanText.ShortId(step.Id) : step.Id,
            step.Created?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) ?? "N/A",
            HumanText.Ago(step.Created),
            truncate && command.Length > CommandLength ? command[..(CommandLength - 1)] + "…" : command,
            HumanText.Size(step.Size),
            step.Comment);
    }
}
