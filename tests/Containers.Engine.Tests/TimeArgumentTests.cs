namespace Containers.Engine.Tests;

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
    [InlineData("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z")]
    public void TimesAndDurationsAreRead(string text, string expected)
    {
        Assert.True(TimeArgument.TryParse(text, Now, out DateTimeOffset time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("5x")]
    [InlineData("m5")]
    public void AnythingElseIsRefused(string text) => Assert.False(TimeArgument.TryParse(text, Now, out _));
}
