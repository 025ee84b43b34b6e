using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using Containers.Engine.Containers.Options;

namespace Containers.PowerShell.Hosting;

/// <summary>Objects of this module that were written down and read again, by Export-Clixml, ConvertTo-Json or a job: other types with the same members.</summary>
internal static class WrittenObject
{
    /// <summary>A member of an object, or an entry of a table; null where it has none.</summary>
    public static object? Member(object? written, string name) => Base(written) switch
    {
        null => null,
        IDictionary table => table.Contains(name) ? table[name] : null,
        _ => PSObject.AsPSObject(written).Properties[name]?.Value,
    };

    /// <summary>An object as it was.</summary>
    /// <param name="written">What it was written as.</param>
    /// <param name="subject">What it is, for errors: <c>the container's options</c>.</param>
    /// <exception cref="FormatException">It was not written down whole.</exception>
    public static T Read<T>(object written, string subject)
        where T : class => (T)To(typeof(T), written, subject, subject)!;

    /// <summary>The members that are written down and read again.</summary>
    public static IEnumerable<PropertyInfo> Kept(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite);

    private static object? Base(object? written) => written is PSObject { BaseObject: not PSCustomObject } wrapper ? wrapper.BaseObject : written;

    /// <summary>What was written down as an object of a type.</summary>
    private static object? To(Type wanted, object? written, string name, string subject)
    {
        Type type = Nullable.GetUnderlyingType(wanted) ?? wanted;
        object? value = Base(written);
        return value switch
        {
            null => null,
            _ when type.IsInstanceOfType(value) => value,
            _ when type == typeof(TimeSpan) && PSObject.AsPSObject(value).Properties["Ticks"]?.Value is long ticks => TimeSpan.FromTicks(ticks),
            _ when type == typeof(IReadOnlyDictionary<string, string>) => Table(value, name, subject),
            IEnumerable several and not (string or IDictionary) when Element(type) is { } element => List(element, several, name, subject),
            _ when Element(type) is not null => throw Cut(name, subject),
            _ when !type.IsEnum && (type.Assembly == typeof(ContainerOptions).Assembly || type.Assembly == typeof(Oci.HealthCheck).Assembly) => Record(type, written!, name, subject),
            _ => LanguagePrimitives.TryConvertTo(value, type, CultureInfo.InvariantCulture, out object converted)
                ? converted
                : throw new FormatException($"'{value}' cannot be {name} of {subject}."),
        };
    }

    private static Type? Element(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static Array List(Type element, IEnumerable several, string name, string subject)
    {
        object?[] values = [.. several.Cast<object?>().Select(value => To(element, value, name, subject))];
        var list = Array.CreateInstance(element, values.Length);
        values.CopyTo(list, 0);
        return list;
    }

    private static Dictionary<string, string> Table(object value, string name, string subject) => value switch
    {
        IDictionary table => TableEntries.Of(table).ToDictionary(static entry => entry.Name, static entry => entry.Value ?? ""),
        PSObject written => written.Properties.ToDictionary(static property => property.Name, static property => $"{property.Value}"),
        _ => throw Cut(name, subject),
    };

    private static object Record(Type type, object written, string name, string subject)
    {
        if (Base(written) is string or ValueType)
        {
            throw Cut(name, subject);
        }

        object made = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in Kept(type))
        {
            if (To(property.PropertyType, Member(written, property.Name), property.Name, subject) is { } value)
            {
                property.SetValue(made, value);
            }
        }

        return made;
    }

    private static FormatException Cut(string name, string subject) =>
        new($"{(name == subject ? "A part" : name)} of {subject} was cut off when they were written down. Write them whole: ConvertTo-Json -Depth 6, or Export-Clixml -Depth 6.");
}
