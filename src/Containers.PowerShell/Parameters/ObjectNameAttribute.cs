using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// The base of attributes by which a parameter that names things takes the things themselves: objects of this module, also those that came
/// back from a file or a job, and any other object with a property that names one, as a row of a CSV file has. Names and objects may be mixed.
/// </summary>
public abstract class ObjectNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>The names of objects that are known by their IDs here; each ID is a text of its own.</summary>
    private static readonly ConditionalWeakTable<string, string> Called = [];

    /// <summary>The ID of an object, or of the one that a parameter was given, and what people call it; null where that is the same.</summary>
    internal static (string Id, string Name)? CalledOf(object? target) => target switch
    {
        ContainerInfo container => (container.Id, container.Name),
        string id when Called.TryGetValue(id, out string? name) => (id, name),
        _ => null,
    };

    /// <summary>The kind of thing, for errors.</summary>
    private protected abstract string Kind { get; }

    /// <summary>The properties that name one, for errors.</summary>
    private protected abstract string Properties { get; }

    /// <inheritdoc/>
    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var several = BaseOf(inputData) as IList;
        object?[] names = [.. (several ?? new[] { inputData }).Cast<object?>().SelectMany(NamesOf)];
        return several is null && names is [var one] ? one : names;
    }

    /// <summary>The name of an object; null where it has none.</summary>
    private protected abstract string? NameOf(PSObject value);

    /// <summary>The names of those that an object has, where it may have any number of them; null where <see cref="NameOf"/> tells the one that it is or has.</summary>
    private protected virtual string[]? Several(PSObject value) => null;

    /// <summary>The text of an object's property; null where it has none or an empty one.</summary>
    private protected static string? TextOf(PSObject value, string property) =>
        value.Properties[property]?.Value is { } found && Convert.ToString(found, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    private object?[] NamesOf(object? given)
    {
        // Texts and numbers are names already.
        if (BaseOf(given) is not { } value || Convert.GetTypeCode(value) != TypeCode.Object)
        {
            return [given];
        }

        var wrapper = PSObject.AsPSObject(given);
        return Several(wrapper)
            ?? [Remember(wrapper, NameOf(wrapper))
            ?? throw new ArgumentTransformationMetadataException($"An object of type {wrapper.TypeNames[0]} is no {Kind} and names none. Its property {Properties} could.")];
    }

    /// <summary>Keeps what people call an object that is known by its ID.</summary>
    private static string? Remember(PSObject value, string? id)
    {
        if (id is not { Length: > 0 } || (TextOf(value, "Name") ?? TextOf(value, "Container")) is not { } name || name == id)
        {
            return id;
        }

        string own = new(id);
        Called.Add(own, name);
        return own;
    }

    private static object? BaseOf(object? given) => given is PSObject wrapper ? wrapper.BaseObject : given;
}
