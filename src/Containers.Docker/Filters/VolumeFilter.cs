using Containers.Engine.Text;
using Containers.Engine.Volumes;

namespace Containers.Docker.Filters;

/// <summary>Chooses volumes as docker's <c>volume ls --filter KEY=VALUE</c> and <c>volume prune --filter</c> do: any value of a key, all keys, all labels.</summary>
public sealed class VolumeFilter
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "dangling, driver, label, label! and name";

    private readonly List<Func<VolumeInfo, bool>> _all = [];
    private readonly Dictionary<string, List<Func<VolumeInfo, bool>>> _any = [];

    /// <summary>Reads filters.</summary>
    /// <exception cref="FormatException">There is no such key, or the value is none for it.</exception>
    public VolumeFilter(IEnumerable<string> filters)
    {
        foreach (string filter in filters)
        {
            (string key, string? value) = Assignment.Of(filter);
            Add(filter, key, value ?? "");
        }
    }

    /// <summary>Whether a volume is among those that are wanted.</summary>
    public bool Includes(VolumeInfo volume) =>
        _all.TrueForAll(includes => includes(volume)) && _any.Values.All(several => several.Exists(includes => includes(volume)));

    private void Add(string filter, string key, string value)
    {
        switch (key)
        {
            case "dangling" when value is "true" or "1" or "false" or "0":
                bool dangling = value is "true" or "1";
                Any(key, volume => volume.Containers.Count == 0 == dangling);
                break;
            case "driver" when value.Length > 0:
                Any(key, volume => volume.Driver == value);
                break;
            case "name" when value.Length > 0:
                Any(key, volume => volume.Name.Contains(value, StringComparison.Ordinal));
                break;
            case "label" when value.Length > 0:
                LabelFilter label = new(value);
                _all.Add(volume => label.Includes(volume.Labels));
                break;
            case "label!" when value.Length > 0:
                LabelFilter unwanted = new(value);
                _all.Add(volume => !unwanted.Includes(volume.Labels));
                break;
            default:
                throw new FormatException($"'{filter}' is no filter of volumes. There are {Keys}, such as dangling=true or label=NAME.");
        }
    }

    private void Any(string key, Func<VolumeInfo, bool> includes)
    {
        if (!_any.TryGetValue(key, out List<Func<VolumeInfo, bool>>? several))
        {
            _any[key] = several = [];
        }

        several.Add(includes);
    }
}
