using Containers.Engine.Text;

namespace Containers.Engine.Tests.Text;

public class ByteSizeTests
{
    [Theory]
    [InlineData("10", 10)]
    [InlineData("10b", 10)]
    [InlineData("10m", 10 << 20)]
    [InlineData("10 MB", 10 << 20)]
    [InlineData("10MiB", 10 << 20)]
    [InlineData("10mi", 10 << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("2tb", 2L << 40)]
    [InlineData("0.5k", 512)]
    [InlineData("-1", -1)]
    public void SizesHaveUnitsOf1024(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("10x")]
    [InlineData("10mm")]
    [InlineData("10mbi")]
    [InlineData("-10m")]
    [InlineData("+10m")]
    [InlineData("1e7")]
    [InlineData("0x10")]
    [InlineData("1.2.3m")]
    [InlineData("1,5g")]
    [InlineData("9999999p")]
    public void AnythingElseIsRefused(string text) => Assert.Throws<FormatException>(() => ByteSize.Parse(text));
}
