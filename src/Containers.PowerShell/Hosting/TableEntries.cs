using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>The entries of a table that a user wrote, as text.</summary>
internal static class TableEntries
{
    /// <summary>Each entry; a value of <c>$null</c> stays null.</summary>
    /// <exception cref="FormatException">A value is several, or a table.</exception>
    public static IEnumerable<Assignment> Of(IDictionary? table) => In(table).Select(entry =>
        (entry.Value is PSObject wrapper ? wrapper.BaseObject : entry.Value) is ICollection
            ? throw new FormatException($"'{entry.Key}' has several values where one is taken. Write them as one text: @{{ {entry.Key} = 'VALUE' }}.")
            : new Assignment(Text(entry.Key)!, Text(entry.Value)));

    /// <summary>Each entry, where the value is a list one for each of its values: what filters take.</summary>
    public static IEnumerable<Assignment> Several(IDictionary? table) =>
        In(table).SelectMany(entry => (entry.Value is PSObject wrapper ? wrapper.BaseObject : entry.Value) is IList several
            ? several.Cast<object?>().Select(value => new Assignment(Text(entry.Key)!, Text(value)))
            : [new Assignment(Text(entry.Key)!, Text(entry.Value))]);

    /// <summary>The entries as they are. A dictionary with types for key and value gives other things to who goes through it as a list.</summary>
    public static IEnumerable<DictionaryEntry> In(IDictionary? table)
    {
        for (IDictionaryEnumerator? entry = table?.GetEnumerator(); entry?.MoveNext() == true;)
        {
            yield return entry.Entry;
        }
    }

    /// <summary>Each entry as <c>NAME=value</c>, or a bare <c>NAME</c> where the value is null.</summary>
    public static IEnumerable<string> Assignments(IDictionary? table) => Of(table).Select(entry => entry.ToString());

    /// <summary>As <see cref="Assignments"/>, of variables of an environment: a name without a value takes this process's own.</summary>
    public static IEnumerable<string> Variables(IDictionary? table) => Of(table).Select(static entry => entry.WithOwnValue().ToString());

    private static string? Text(object? value) =>
        value is null ? null : Convert.ToString(value is PSObject wrapper ? wrapper.BaseObject : value, CultureInfo.InvariantCulture);
}
