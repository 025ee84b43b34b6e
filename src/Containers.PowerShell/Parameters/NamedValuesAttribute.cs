using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// Lets a parameter that takes a table take what people write in its place: <c>NAME=VALUE</c> each, a bare <c>NAME</c>, which has no value, or an
/// object, whose properties are meant. They may be mixed with tables; a later value of a name takes the place of an earlier one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamedValuesAttribute : ArgumentTransformationAttribute
{
    /// <summary>What may stand between a name and its value.</summary>
    public string Separators { get; set; } = "=";

    /// <summary>Whether all values of a name count, as those of a filter do.</summary>
    public bool KeepsAll { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = BaseOf(inputData);
        if (given is null or IDictionary)
        {
            return given;
        }

        OrderedDictionary table = [];
        foreach (object? one in given is IList several ? several : new[] { inputData })
        {
            foreach ((string name, object? value) in Entries(one))
            {
                table[name] = KeepsAll && table.Contains(name) ? (object?[])[.. table[name] as object?[] ?? [table[name]], value] : value;
            }
        }

        return table;
    }

    private static object? BaseOf(object? given) => given is PSObject wrapper ? wrapper.BaseObject : given;

    private IEnumerable<(string Name, object? Value)> Entries(object? given)
    {
        switch (BaseOf(given))
        {
            case IDictionary table:
                return TableEntries.In(table).Select(static entry => ($"{entry.Key}", entry.Value));
            case string text when text.IndexOfAny(Separators.ToCharArray()) is var end && end != 0 && text.Length > 0:
                return [end < 0 ? (text, null) : (text[..end], text[(end + 1)..])];
            case PSCustomObject:
                return PSObject.AsPSObject(given).Properties.Select(static property => (property.Name, (object?)property.Value));
            case var other:
                throw new ArgumentTransformationMetadataException($"'{other}' has no name and value. Write NAME{Separators[0]}VALUE, or a table: @{{ NAME = 'VALUE' }}.");
        }
    }
}
