using System.Text.RegularExpressions;
using Containers.Engine.Containers.Records;
using Containers.Engine.Text;

namespace Containers.Engine.Containers.Options;

/// <summary>The log option <c>tag</c>: a text with placeholders for what a container is.</summary>
internal static partial class LogTag
{
    /// <summary>The placeholders there are.</summary>
    public const string Placeholders = "{{.ID}}, {{.FullID}}, {{.Name}}, {{.ImageID}}, {{.ImageFullID}}, {{.ImageName}}, {{.Command}} and {{.DaemonName}}";

    private const string DaemonName = "containers";

    /// <summary>How much docker shows of an image's ID here, its algorithm included.</summary>
    private const int ShortImageId = 12;

    /// <summary>Whether a text has no other placeholders.</summary>
    public static bool IsTag(string text) => !Placeholder().Replace(text, static found => IsName(found.Groups[1].Value) ? "" : found.Value).Contains("{{", StringComparison.Ordinal);

    /// <summary>The text for a container.</summary>
    public static string Of(string text, ContainerRecord record) => Placeholder().Replace(text, found => ValueOf(found.Groups[1].Value, record) ?? found.Value);

    private static bool IsName(string name) => Placeholders.Contains($"{{{{.{name}}}}}", StringComparison.Ordinal);

    private static string? ValueOf(string name, ContainerRecord record) => name switch
    {
        "ID" => HumanText.ShortId(record.Id),
        "FullID" => record.Id,
        "Name" => record.Name,
        "ImageID" => record.ImageId.ToString()[..ShortImageId],
        "ImageFullID" => record.ImageId.ToString(),
        "ImageName" => record.Options.Image,
        "Command" => string.Join(' ', record.Options.Program),
        "DaemonName" => DaemonName,
        _ => null,
    };

    [GeneratedRegex(@"\{\{-?\s*\.(\w+)\s*-?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
