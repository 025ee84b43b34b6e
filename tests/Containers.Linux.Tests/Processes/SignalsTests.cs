using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Processes;

public sealed class SignalsTests
{
    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData(" KILL ", 9)]
    [InlineData("9", 9)]
    [InlineData("SIGUSR2", 12)]
    [InlineData("SIGSYS", 31)]
    [InlineData("RTMIN", 34)]
    [InlineData("SIGRTMIN+3", 37)]
    [InlineData("RTMAX-1", 63)]
    [InlineData("64", 64)]
    public void Parse_takes_names_and_numbers(string text, int expected) => Assert.Equal(expected, Signals.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("SIGFOO")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMAX+1")]
    [InlineData("RTMINx")]
    public void Parse_refuses_what_is_no_signal(string text)
    {
        FormatException exception = Assert.Throws<FormatException>(() => Signals.Parse(text));
        Assert.Contains("is not a signal", exception.Message, StringComparison.Ordinal);
    }
}
