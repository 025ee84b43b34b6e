using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// Lets a parameter that takes a time take how long ago that was too, in the forms of <see cref="DurationAttribute"/>, and the seconds since 1970 that
/// docker's commands take. PowerShell alone takes a number for ticks. A date is read as the user's culture writes it, as PowerShell reads an argument.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class PointInTimeAttribute : ArgumentTransformationAttribute
{
    /// <summary>From here on a number is seconds since 1970; nobody asks for what was 30 years ago.</summary>
    private const double LeastUnixTime = 1_000_000_000;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return value switch
        {
            null or DateTime => value,
            DateTimeOffset time => time.LocalDateTime,
            decimal days => throw new ArgumentTransformationMetadataException(string.Create(
                CultureInfo.InvariantCulture, $"PowerShell reads {days}d as the number {days}. Write '{days}d' in quotes for days, or {days}s for seconds.")),
            string text when LanguagePrimitives.TryConvertTo(text, CultureInfo.InvariantCulture, out double seconds) => Of(seconds),
            string text when !text.Contains(':', StringComparison.Ordinal) && DurationAttribute.Read(text) is { } ago => DateTime.Now - ago,
            string text => Date(text) ?? throw new ArgumentTransformationMetadataException(
                $"'{text}' is no point in time. Write how long ago it was, such as 10m or '7d', a date and time, or the seconds since 1970."),
            TimeSpan ago => DateTime.Now - ago,
            _ => LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double seconds) ? Of(seconds) : inputData,
        };
    }

    /// <summary>The time that a text is. One that begins with the year is the same everywhere, whatever calendar a culture has.</summary>
    private static DateTime? Date(string text)
    {
        CultureInfo[] cultures = IsoDate().IsMatch(text) ? [CultureInfo.InvariantCulture] : [CultureInfo.CurrentCulture, CultureInfo.InvariantCulture];
        foreach (CultureInfo culture in cultures)
        {
            if (DateTime.TryParse(text, culture, out DateTime time))
            {
                return time;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^\s*[0-9]{4}-")]
    private static partial Regex IsoDate();

    private static DateTime Of(double seconds) =>
        seconds >= LeastUnixTime ? DateTime.UnixEpoch.AddSeconds(seconds).ToLocalTime() : DateTime.Now - TimeSpan.FromSeconds(seconds);
}
