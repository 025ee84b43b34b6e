using Containers.Engine.Text;
using Containers.Engine.Text.Patterns;

namespace Containers.Engine.Events;

/// <summary>Picks events by docker's filters: any value of a key, and all keys; of labels all.</summary>
internal sealed class EventFilter
{
    /// <summary>Docker's keys; of a swarm's things there are no events here.</summary>
    private static readonly string[] Keys =
        ["config", "container", "daemon", "event", "image", Label, "network", "node", "plugin", "scope", "secret", "service", "type", "volume"];

    private const string Label = "label";

    private readonly ILookup<string, string> _wanted;

    /// <summary>Reads filters.</summary>
    /// <exception cref="FormatException">One is not of the form <c>KEY=VALUE</c>, or has a key that is not known.</exception>
    public EventFilter(IEnumerable<string> filters) => _wanted = filters.Select(Split).ToLookup(filter => filter.Key, filter => filter.Value);

    /// <summary>Whether an event is wanted.</summary>
    public bool Takes(EngineEvent happened) => _wanted.All(filter => filter.Key == Label
        ? filter.All(value => Meets(happened, filter.Key, value))
        : filter.Any(value => Meets(happened, filter.Key, value)));

    private static (string Key, string Value) Split(string filter)
    {
        (string key, string? value) = Assignment.Of(filter);
        return value is not null && Keys.Contains(key)
            ? (key, value)
            : throw new FormatException($"invalid filter '{filter}'; write KEY=VALUE, with one of {string.Join(", ", Keys)} as the key.");
    }

    private static bool Meets(EngineEvent happened, string key, string value) => key switch
    {
        "container" => happened.Type == "container" && (IsNamed(happened.Name, value) || happened.Id.StartsWith(value, StringComparison.Ordinal)),
        "event" => happened.Action == value || happened.Action.StartsWith(value + ":", StringComparison.Ordinal),
        "image" => IsImage(happened.Type == "image" ? happened.Name ?? happened.Id : happened.Attributes.GetValueOrDefault("image"), value)
            || (happened.Type == "image" && happened.Id == value),
        "scope" => value == "local",
        "daemon" or "network" or "volume" or "plugin" or "config" or "secret" or "service" or "node" =>
            happened.Type == key && (happened.Name == value || happened.Id.StartsWith(value, StringComparison.Ordinal)),
        Label => new LabelFilter(value).Includes(happened.Attributes),
        _ => happened.Type == value,
    };

    /// <summary>A container is meant by its name, or by a pattern of names.</summary>
    private static bool IsNamed(string? name, string value) => name is not null && (NamePattern.Parse(value)?.Matches(name) ?? name == value);

    /// <summary>An image is meant by its name with or without its tag.</summary>
    private static bool IsImage(string? name, string value) =>
        name is not null && (name == value || name.StartsWith(value + ":", StringComparison.Ordinal));
}
