using Containers.Engine.Containers.Records;
using Containers.Engine.Events;

namespace Containers.Engine.Containers;

/// <summary>Writes down what is done with containers, under docker's names. What only their monitors see, these write.</summary>
internal sealed class ContainerEvents(StorePaths paths)
{
    private readonly EventLog _log = new(paths);

    /// <summary>What every event says of a container: its labels, its image and its name.</summary>
    public static Dictionary<string, string> AttributesOf(string name, string image, IReadOnlyDictionary<string, string>? labels) =>
        new(labels ?? new Dictionary<string, string>()) { ["image"] = image, ["name"] = name };

    /// <inheritdoc cref="AttributesOf(string, string, IReadOnlyDictionary{string, string})"/>
    public static Dictionary<string, string> AttributesOf(ContainerRecord record) => AttributesOf(record.Name, record.Options.Image, record.Options.Labels);

    /// <summary>Something was done with a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="action">What was done.</param>
    /// <param name="more">What else is to be said.</param>
    public void Write(Container container, string action, params ReadOnlySpan<(string Name, string Value)> more)
    {
        Dictionary<string, string> attributes = container.TryRecord() is { } record ? AttributesOf(record) : AttributesOf(container.Name, string.Empty, null);
        foreach ((string name, string value) in more)
        {
            attributes[name] = value;
        }

        _log.Write(EventLog.Container, action, container.Id, attributes);
    }
}
