using System.Globalization;
using Containers.Engine.Text;

namespace Containers.Engine.Events;

/// <summary>Something that happened to a container or an image, under docker's names.</summary>
/// <param name="Time">When.</param>
/// <param name="Type">What it happened to: <c>container</c> or <c>image</c>.</param>
/// <param name="Action">What happened: <c>create</c>, <c>start</c>, <c>die</c>, <c>pull</c>, ….</param>
/// <param name="Id">The container's ID; of an image the name or ID that was given.</param>
/// <param name="Attributes">More about it: <c>name</c>, <c>image</c>, <c>exitCode</c>, <c>signal</c>, and the container's labels.</param>
public sealed record EngineEvent(DateTimeOffset Time, string Type, string Action, string Id, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The container's or the image's name; null where it is not known.</summary>
    public string? Name => Attributes.GetValueOrDefault("name");

    /// <summary>As docker writes it: <c>2026-01-31T10:00:00.000000000+01:00 container start ID (image=debian, name=db)</c>.</summary>
    public override string ToString()
    {
        string time = Time.ToLocalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00'zzz", CultureInfo.InvariantCulture);
        string more = string.Join(", ", Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => $"{attribute.Key}={attribute.Value}"));
        return HumanText.Printable($"{time} {Type} {Action} {Id}{(more.Length > 0 ? $" ({more})" : "")}");
    }
}
