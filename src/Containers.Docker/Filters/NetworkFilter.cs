using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Docker.Filters;

/// <summary>Chooses networks as docker's <c>network ls --filter KEY=VALUE</c> does: any value of a key, and all keys; labels always narrow.</summary>
public sealed class NetworkFilter
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "dangling, driver, id, label, name, scope and type";

    private const string BuiltIn = "builtin";
    private const string Custom = "custom";
    private readonly List<Func<NetworkInfo, bool>> _all = [];
    private readonly Dictionary<string, List<Func<NetworkInfo, bool>>> _any = [];

    /// <summary>Adds a filter.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">
    /// <c>true</c> or <c>false</c> for <c>dangling</c>, whether no container is on it; a driver; the beginning of an ID; a part of a name or a regular expression; <c>NAME</c> or
    /// <c>NAME=VALUE</c> of a label; <c>local</c> for the scope; <c>builtin</c> or <c>custom</c> for the type.
    /// </param>
    /// <exception cref="FormatException">There is no such key, or the value is none for it.</exception>
    public void Add(string key, string value)
    {
        switch (key)
        {
            case "dangling" when GoBoolean.TryParse(value, out bool dangling):
                Any(key, network => (network.Containers.Count == 0 && !network.IsPredefined) == dangling);
                break;
            case "driver":
                Any(key, network => network.Driver == value);
                break;
            case "id":
                Any(key, network => network.Id.StartsWith(value, StringComparison.Ordinal));
                break;
            case "label" when value.Length > 0:
                LabelFilter label = new(value);
                _all.Add(network => label.Includes(network.Labels));
                break;
            case "name":
                NameMatch name = new(value);
                Any(key, network => name.Includes(network.Name));
                break;
            case "scope":
                Any(key, _ => value == "local");
                break;
            case "type" when value is BuiltIn or Custom:
                Any(key, network => network.IsPredefined == (value == BuiltIn));
                break;
            default:
                throw FilterArgument.Invalid(key, value, Keys);
        }
    }

    /// <summary>Whether a network is among those that are wanted.</summary>
    public bool Includes(NetworkInfo network) =>
        _all.TrueForAll(includes => includes(network)) && _any.Values.All(several => several.Exists(includes => includes(network)));

    private void Any(string key, Func<NetworkInfo, bool> includes)
    {
        if (!_any.TryGetValue(key, out List<Func<NetworkInfo, bool>>? several))
        {
            _any[key] = several = [];
        }

        several.Add(includes);
    }
}
