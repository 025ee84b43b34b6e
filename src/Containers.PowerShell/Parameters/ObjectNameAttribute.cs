using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// The base of attributes by which a parameter that names things takes the things themselves: objects of this module, also those that came
/// back from a file or a job, and any other object with a property that names one, as a row of a CSV file has. Names and objects may be mixed.
/// </summary>
public abstract class ObjectNameAttribute : ArgumentTransformationAttribute
{
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

    /// <summary>What the cmdlet is given for a name.</summary>
    private protected virtual object? Named(object? name) => name;

    /// <summary>What the cmdlet is given for an object; null where that names none.</summary>
    private protected abstract object? Meant(PSObject value);

    /// <summary>The names of those that an object has, where it may have any number of them; null where <see cref="Meant"/> tells the one that it is or has.</summary>
    private protected virtual object?[]? Several(PSObject value) => null;

    /// <summary>The text of an object's property; null where it has none or an empty one.</summary>
    private protected static string? TextOf(PSObject value, string property) =>
        value.Properties[property]?.Value is { } found && Convert.ToString(found, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    private object?[] NamesOf(object? given)
    {
        // Texts and numbers are names already.
        if (BaseOf(given) is not { } value || Convert.GetTypeCode(value) != TypeCode.Object)
        {
            return [Named(given)];
        }

        var wrapper = PSObject.AsPSObject(given);
        return Several(wrapper)
            ?? [Meant(wrapper)
            ?? throw new ArgumentTransformationMetadataException($"An object of type {wrapper.TypeNames[0]} is no {Kind} and names none. Its property {Properties} could.")];
    }

    private static object? BaseOf(object? given) => given is PSObject wrapper ? wrapper.BaseObject : given;
}
