using System.Globalization;
using Containers.Docker.Documents;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Docker.Filters;

/// <summary>
/// Chooses containers as docker's <c>ps --filter KEY=VALUE</c> does. Filters of one key widen each other, those of different keys narrow;
/// labels always narrow.
/// </summary>
public sealed class ContainerFilter
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "ancestor, before, exited, expose, health, id, is-task, isolation, label, name, network, publish, since, status and volume";

    /// <summary>Docker's state of a container that is being removed; none stays in it here.</summary>
    private const string Removing = "removing";

    private const string NoHealth = "none";

    private readonly List<Func<ContainerInfo, bool>> _all = [];
    private readonly Dictionary<string, List<Func<ContainerInfo, bool>>> _any = [];

    /// <summary>Whether containers that do not run are wanted too, since a status is asked for.</summary>
    public bool WantsAll => _any.ContainsKey("status") || _any.ContainsKey("exited");

    /// <summary>Adds a filter.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">
    /// The beginning of an id; a part of a name or a regular expression; <c>NAME</c> or <c>NAME=VALUE</c> of a label; a network or volume; a
    /// port such as <c>80/tcp</c>, the host's for <c>publish</c> and the container's for <c>expose</c>; a status such as <c>running</c>; an exit code; <c>healthy</c>,
    /// <c>unhealthy</c>, <c>starting</c> or <c>none</c> for health; an image's name or id for <c>ancestor</c>; a container for <c>before</c> and
    /// <c>since</c>.
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
                NameMatch name = new(value);
                Any(key, container => name.Includes(container.Name));
                break;
            case "label" when value.Length > 0:
                LabelFilter label = new(value);
                _all.Add(container => label.Includes(container.Labels));
                break;
            case "status" when Enum.TryParse(value, ignoreCase: true, out ContainerStatus status) && Enum.IsDefined(status):
                Any(key, container => container.Status == status);
                break;
            case "status" when value == Removing:
                Any(key, static _ => false);
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
            case "network" when value.Length > 0:
                Any(key,
                    container => NetworkSettingsDocument.Of(container).Networks.Any(network => network.Key == value
                    || (network.Value.NetworkID.Length > 0 && network.Value.NetworkID.StartsWith(value, StringComparison.Ordinal))));
                break;
            case "volume" when value.Length > 0:
                Any(key, container => ContainerDocument.MountsOf(container).Any(mount => mount.Name == value || mount.Destination == value));
                break;
            case "publish" when PortMatch.Parse(value) is { } published:
                Any(key, container => (container.Options.Publish ?? []).SelectMany(PortMapping.Parse).Concat(container.Ports).Any(published.IncludesPublished));
                break;
            case "expose" when PortMatch.Parse(value) is { } exposed:
                Any(key, container => (container.Options.Expose ?? []).Concat(container.Options.Publish ?? []).SelectMany(PortMapping.Parse).Any(exposed.Includes));
                break;
            case "is-task" when GoBoolean.TryParse(value, out bool isTask):
                Any(key, _ => !isTask); // Tasks are a swarm's.
                break;
            case "isolation":
                Any(key, _ => value is "" or "default");
                break;
            case "status":
                throw FilterArgument.Invalid(key, value, "created, dead, exited, paused, removing, restarting and running");
            case "health":
                throw FilterArgument.Invalid(key, value, "healthy, none, starting and unhealthy");
            case "exited":
                throw FilterArgument.Invalid(key, value, "exit codes, numbers such as 0 and 137");
            default:
                throw FilterArgument.Invalid(key, value, Keys);
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
}
