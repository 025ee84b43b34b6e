using System.Globalization;
using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// Lets a parameter that takes a time take how long ago that was too, in the forms of <see cref="DurationAttribute"/>, and the seconds since 1970 that
/// docker's commands take. PowerShell alone takes a number for ticks.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PointInTimeAttribute : ArgumentTransformationAttribute
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
            string text => LanguagePrimitives.TryConvertTo(text, CultureInfo.InvariantCulture, out DateTime time) ? time : throw new ArgumentTransformationMetadataException(
                $"'{text}' is no point in time. Write how long ago it was, such as 10m or '7d', a date and time, or the seconds since 1970."),
            TimeSpan ago => DateTime.Now - ago,
            _ => LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double seconds) ? Of(seconds) : inputData,
        };
    }

    private static DateTime Of(double seconds) =>
        seconds >= LeastUnixTime ? DateTime.UnixEpoch.AddSeconds(seconds).ToLocalTime() : DateTime.Now - TimeSpan.FromSeconds(seconds);
}
