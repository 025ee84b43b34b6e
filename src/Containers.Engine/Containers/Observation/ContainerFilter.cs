using System.Globalization;
using Containers.Engine.Images;
using Containers.Oci.Monitor;

namespace Containers.Engine.Containers.Observation;

/// <summary>
/// Chooses containers as docker's <c>ps --filter KEY=VALUE</c> does. Filters of one key widen each other, those of different keys narrow;
/// labels always narrow.
/// </summary>
public sealed class ContainerFilter
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "id, name, label, status, exited, health, ancestor, before and since";

    private const string NoHealth = "none";

    private readonly List<Func<ContainerInfo, bool>> _all = [];
    private readonly Dictionary<string, List<Func<ContainerInfo, bool>>> _any = [];

    /// <summary>Whether containers that do not run are wanted too, since a status is asked for.</summary>
    public bool WantsAll => _any.ContainsKey("status") || _any.ContainsKey("exited");

    /// <summary>Adds a filter.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">
    /// The beginning of an id; a part of a name, which <c>^</c> and <c>$</c> tie to its ends; <c>NAME</c> or <c>NAME=VALUE</c> of a label; a
    /// status such as <c>running</c>; an exit code; <c>healthy</c>, <c>unhealthy</c>, <c>starting</c> or <c>none</c> for health; an image's name or id for <c>ancestor</c>; a container for <c>before</c> and <c>since</c>.
    /// </param>
    /// <param name="engine">Where images and containers that values name are.</param>
    /// <exception cref="FormatException">There is no such key, or the value is none for it.</exception>
    /// <exception cref="ContainerNotFoundException">The container of <c>before</c> or <c>since</c> is not there.</exception>
    public void Add(string key, string value, ContainerEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        switch (key)
        {
            case "id" when value.Length > 0:
                Any(key, container => container.Id.StartsWith(value, StringComparison.OrdinalIgnoreCase));
                break;
            case "name" when value.Length > 0:
                Any(key, container => HasName(container.Name, value));
                break;
            case "label" when value.Length > 0:
                LabelFilter label = new(value);
                _all.Add(container => label.Includes(container.Labels));
                break;
            case "status" when Enum.TryParse(value, ignoreCase: true, out ContainerStatus status) && Enum.IsDefined(status):
                Any(key, container => container.Status == status);
                break;
            case "exited" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int code):
                Any(key, container => container.Status == ContainerStatus.Exited && container.ExitCode == code);
                break;
            case "health" when value is NoHealth or ContainerHealth.Starting or ContainerHealth.Healthy or ContainerHealth.Unhealthy:
                Any(key, container => (container.Health?.Status ?? NoHealth) == value);
                break;
            case "ancestor" when value.Length > 0:
                string? image = IdOf(value, engine.Images);
                Any(key, container => container.Image == value || container.ImageId == image);
                break;
            case "before":
                DateTimeOffset last = engine.Containers.Get(value).Created;
                _all.Add(container => container.Created < last);
                break;
            case "since":
                DateTimeOffset first = engine.Containers.Get(value).Created;
                _all.Add(container => container.Created > first);
                break;
            default:
                throw new FormatException($"'{key}={value}' is no filter of containers. There are {Keys}, such as status=exited or label=NAME.");
        }
    }

    /// <summary>Whether a container is among those that are wanted.</summary>
    public bool Includes(ContainerInfo container) =>
        _all.TrueForAll(includes => includes(container)) && _any.Values.All(several => several.Exists(includes => includes(container)));

    private void Any(string key, Func<ContainerInfo, bool> includes)
    {
        if (!_any.TryGetValue(key, out List<Func<ContainerInfo, bool>>? several))
        {
            _any[key] = several = [];
        }

        several.Add(includes);
    }

    private static string? IdOf(string image, ImageService images)
    {
        try
        {
            return images.Get(image).Id;
        }
        catch (ImageNotFoundException)
        {
            return null; // Containers of it may be there all the same.
        }
    }

    private static bool HasName(string name, string pattern)
    {
        string text = pattern.TrimStart('^', '/').TrimEnd('$');
        bool fromStart = pattern[0] == '^';
        bool toEnd = pattern[^1] == '$';
        return (fromStart, toEnd) switch
        {
            (true, true) => name == text,
            (true, false) => name.StartsWith(text, StringComparison.Ordinal),
            (false, true) => name.EndsWith(text, StringComparison.Ordinal),
            _ => name.Contains(text, StringComparison.Ordinal),
        };
    }
}
