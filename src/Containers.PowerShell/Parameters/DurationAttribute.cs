using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Text;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// Lets a parameter that takes a span of time take what people write: docker's notation, <c>30s</c> or <c>1m30s</c>, days, <c>'7d'</c>, a number of
/// seconds, or <c>00:01:30</c>. PowerShell alone takes a number for ticks.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The longest time that there is: more days than anybody waits, and few enough to calculate with.</summary>
    private const double MaximumSeconds = 100_000 * 86_400.0;

    /// <summary>The shortest time that has a meaning, in milliseconds.</summary>
    public int MinimumMilliseconds { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        if (value is null)
        {
            return null;
        }

        return Read(value) switch
        {
            null when value is decimal => throw new ArgumentTransformationMetadataException(string.Create(
                CultureInfo.InvariantCulture, $"PowerShell reads {value}d as the number {value}. Write '{value}d' in quotes for days, or {value}s for seconds.")),
            null => throw new ArgumentTransformationMetadataException(string.Create(
                CultureInfo.InvariantCulture, $"'{value}' is no span of time. Write 30s, 1m30s, 00:01:30, a TimeSpan, or a number of seconds.")),
            { } duration when duration < TimeSpan.FromMilliseconds(MinimumMilliseconds) => throw new ArgumentTransformationMetadataException(string.Create(
                CultureInfo.InvariantCulture, $"{value} is less than {TimeSpan.FromMilliseconds(MinimumMilliseconds).TotalSeconds} seconds, the shortest time here.")),
            { } duration => duration,
        };
    }

    /// <summary>The span of time that a value means; null where it means none.</summary>
    internal static TimeSpan? Read(object value) => value switch
    {
        TimeSpan span => span,
        string text when GoDuration.TryParse(text, out TimeSpan duration) => duration,
        string text when text.EndsWith('d') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double days) => OfSeconds(days * 86_400),
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) => OfSeconds(seconds),
        string text when text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) => span,
        not (string or decimal) when LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double seconds) => OfSeconds(seconds),
        _ => null,
    };

    private static TimeSpan? OfSeconds(double seconds) => Math.Abs(seconds) <= MaximumSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
