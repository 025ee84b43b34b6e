using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>The entries of a table that a user wrote, as text.</summary>
internal static class TableEntries
{
    /// <summary>Each entry; a value of <c>$null</c> stays null.</summary>
    public static IEnumerable<Assignment> Of(IDictionary? table) =>
        (table ?? new Hashtable()).Cast<DictionaryEntry>().Select(entry => new Assignment(Text(entry.Key)!, Text(entry.Value)));

    /// <summary>Each entry as <c>NAME=value</c>, or a bare <c>NAME</c> where the value is null.</summary>
    public static IEnumerable<string> Assignments(IDictionary? table) => Of(table).Select(entry => entry.ToString());

    private static string? Text(object? value) =>
        value is null ? null : Convert.ToString(value is PSObject wrapper ? wrapper.BaseObject : value, CultureInfo.InvariantCulture);
}
