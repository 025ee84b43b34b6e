using System.Globalization;
using Containers.Engine.Text;

namespace Containers.Engine.Tests.Text;

public class TimeArgumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("90s", "2026-01-31T11:58:30Z")]
    [InlineData("1h30m", "2026-01-31T10:30:00Z")]
    [InlineData("1.5m", "2026-01-31T11:58:30Z")]
    [InlineData("500ms", "2026-01-31T11:59:59.5Z")]
    [InlineData("1769853600", "2026-01-31T10:00:00Z")]
    [InlineData("1769853600.25", "2026-01-31T10:00:00.25Z")]
    [InlineData("1769853600.123456789", "2026-01-31T10:00:00.1234567Z")]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("-1h", "2026-01-31T13:00:00Z")]
    [InlineData("+90s", "2026-01-31T11:58:30Z")]
    [InlineData("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z")]
    public void TimesAndDurationsAreRead(string text, string expected)
    {
        Assert.True(TimeArgument.TryParse(text, Now, out DateTimeOffset time));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("5x")]
    [InlineData("--1h")]
    [InlineData("-")]
    [InlineData("m5")]
    public void AnythingElseIsRefused(string text) => Assert.False(TimeArgument.TryParse(text, Now, out _));
}
