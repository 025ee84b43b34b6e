using Containers.Engine.Text;

namespace Containers.Engine.Tests.Text;

public sealed class HumanTextTests
{
    [Theory]
    [InlineData(0.9, "Less than a second", "0 seconds")]
    [InlineData(1, "1 second", "1 second")]
    [InlineData(59, "59 seconds", "59 seconds")]
    [InlineData(60, "About a minute", "1 minute")]
    [InlineData(120, "2 minutes", "2 minutes")]
    [InlineData(3600, "About an hour", "1 hour")]
    [InlineData(7200, "2 hours", "2 hours")]
    [InlineData(86400 * 2, "2 days", "2 days")]
    [InlineData(86400 * 800, "2 years", "2 years")]
    public void A_span_is_told_in_dockers_words_or_briefly(double seconds, string words, string brief)
    {
        Assert.Equal(words, HumanText.Duration(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(brief, HumanText.Duration(TimeSpan.FromSeconds(seconds), brief: true));
    }
}
