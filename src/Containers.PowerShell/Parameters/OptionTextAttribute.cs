using System.Collections;
using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// Lets an option with commas, <c>type=registry,ref=NAME</c> or <c>/run:size=64m,mode=700</c>, be written without quotes: PowerShell makes an array of
/// it, which is put together again. A part that is <c>NAME=VALUE</c> goes on from the one before, unless that has the name already and may have it once.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionTextAttribute : ArgumentTransformationAttribute
{
    /// <summary>Single words that go on too, as <c>readonly</c> does.</summary>
    public string[] Words { get; set; } = [];

    /// <summary>Names that an option may have several times.</summary>
    public string[] Repeated { get; set; } = [];

    /// <summary>The name that begins an option, whatever the one before has; null where each may begin one.</summary>
    public string? First { get; set; }

    /// <summary>Whether a path goes on from <c>NAME=PATH</c>.</summary>
    public bool HasPaths { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if ((inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is not IList several)
        {
            return inputData;
        }

        List<object?> options = [];
        foreach (object? part in several)
        {
            if (TextOf(part) is { } text && options.Count > 0 && TextOf(options[^1]) is { } before && GoesOn(text, before))
            {
                options[^1] = $"{before},{text}";
            }
            else
            {
                options.Add(part);
            }
        }

        return options.ToArray();
    }

    private static string? TextOf(object? part) => (part is PSObject wrapper ? wrapper.BaseObject : part) as string;

    private bool GoesOn(string text, string before)
    {
        int end = text.IndexOf('=', StringComparison.Ordinal);
        if (end < 0)
        {
            return Words.Contains(text, StringComparer.OrdinalIgnoreCase) || (HasPaths && text.Contains('/', StringComparison.Ordinal) && before.Contains('=', StringComparison.Ordinal));
        }

        string name = text[..end];
        return !HasPaths && name.Length > 0 && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            && !name.Equals(First, StringComparison.OrdinalIgnoreCase)
            && (Repeated.Contains(name, StringComparer.OrdinalIgnoreCase)
                || !Array.Exists(before.Split(','), field => field.StartsWith(text[..(end + 1)], StringComparison.OrdinalIgnoreCase)));
    }
}
