using System.Text;
using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public class PathTextTests
{
    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { (byte)'c', (byte)'a', (byte)'f', 0xE9 })]
    [InlineData(new byte[] { 0xFF, 0xC3, 0xA9, 0xC3, (byte)'/', 0x80 })]
    [InlineData(new byte[] { 0xED, 0xB2, 0x80 })]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x90, 0xB3, 0xF0, 0x9F })]
    public void BytesComeBackAsTheyWere(byte[] path) => Assert.Equal(path, PathText.ToBytes(PathText.Of(path)));

    [Fact]
    public void TextIsItsUtf8()
    {
        const string text = "/tmp/caf\u00e9 \U0001F433";
        Assert.Equal(text, PathText.Of(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(Encoding.UTF8.GetBytes(text), PathText.ToBytes(text));
        Assert.Equal("caf\uFFFD", PathText.Printable(PathText.Of([(byte)'c', (byte)'a', (byte)'f', 0xE9])));
    }
}
