namespace Containers.Engine.Events;

/// <summary>Picks events by docker's filters: any value of a key, and all keys.</summary>
internal sealed class EventFilter
{
    private readonly ILookup<string, string> _wanted;

    /// <summary>Reads filters.</summary>
    /// <exception cref="FormatException">One is not of the form <c>KEY=VALUE</c>, or has a key that is not known.</exception>
    public EventFilter(IEnumerable<string> filters) => _wanted = filters.Select(Split).ToLookup(filter => filter.Key, filter => filter.Value);

    /// <summary>Whether an event is wanted.</summary>
    public bool Takes(EngineEvent happened) => _wanted.All(filter => filter.Any(value => Meets(happened, filter.Key, value)));

    private static (string Key, string Value) Split(string filter)
    {
        int equals = filter.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? filter : filter[..equals];
        return equals > 0 && key is "container" or "event" or "image" or "label" or "type"
            ? (key, filter[(equals + 1)..])
            : throw new FormatException($"'{filter}' is no filter of events; write KEY=VALUE, with container, event, image, label or type as the key.");
    }

    private static bool Meets(EngineEvent happened, string key, string value) => key switch
    {
        "container" => happened.Type == "container" && (happened.Name == value || happened.Id.StartsWith(value, StringComparison.Ordinal)),
        "event" => happened.Action == value || happened.Action.StartsWith(value + ":", StringComparison.Ordinal),
        "image" => IsImage(happened.Type == "image" ? happened.Name ?? happened.Id : happened.Attributes.GetValueOrDefault("image"), value)
            || (happened.Type == "image" && happened.Id == value),
        "label" => value.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals
            ? happened.Attributes.GetValueOrDefault(value[..equals]) == value[(equals + 1)..]
            : happened.Attributes.ContainsKey(value),
        _ => happened.Type == value,
    };

    /// <summary>An image is meant by its name with or without its tag.</summary>
    private static bool IsImage(string? name, string value) =>
        name is not null && (name == value || name.StartsWith(value + ":", StringComparison.Ordinal));
}
