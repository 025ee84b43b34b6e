using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Containers.PowerShell.Hosting;

/// <summary>The entries of a table that a user wrote, as text.</summary>
internal static class TableEntries
{
    /// <summary>Each entry; a value of <c>$null</c> stays null.</summary>
    public static IEnumerable<(string Key, string? Value)> Of(IDictionary? table) =>
        (table ?? new Hashtable()).Cast<DictionaryEntry>().Select(entry => (Text(entry.Key)!, Text(entry.Value)));

    /// <summary>Each <c>NAME=value</c> of a file; a bare <c>NAME</c> has no value.</summary>
    public static IEnumerable<(string Key, string? Value)> Of(IEnumerable<string> assignments) =>
        assignments.Select(line => line.Split('=', 2)).Select(parts => (parts[0], parts.Length == 2 ? parts[1] : null));

    /// <summary>Each entry as <c>NAME=value</c>, or a bare <c>NAME</c> where the value is null.</summary>
    public static IEnumerable<string> Assignments(IDictionary? table) =>
        Of(table).Select(entry => entry.Value is null ? entry.Key : $"{entry.Key}={entry.Value}");

    private static string? Text(object? value) =>
        value is null ? null : Convert.ToString(value is PSObject wrapper ? wrapper.BaseObject : value, CultureInfo.InvariantCulture);
}
