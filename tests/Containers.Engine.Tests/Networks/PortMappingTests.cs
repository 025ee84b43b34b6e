using Containers.Engine.Networks;

namespace Containers.Engine.Tests.Networks;

public sealed class PortMappingTests
{
    [Theory]
    [InlineData("80", "0.0.0.0:0->80/tcp")]
    [InlineData("8080:80", "0.0.0.0:8080->80/tcp")]
    [InlineData("53:53/udp", "0.0.0.0:53->53/udp")]
    [InlineData("9:9/SCTP", "0.0.0.0:9->9/sctp")]
    [InlineData("127.0.0.1:8080:80", "127.0.0.1:8080->80/tcp")]
    [InlineData("127.0.0.1::80", "127.0.0.1:0->80/tcp")]
    [InlineData(":80", "0.0.0.0:0->80/tcp")]
    [InlineData("[::1]:8080:80", "[::1]:8080->80/tcp")]
    [InlineData("8000-8001:80-81", "0.0.0.0:8000->80/tcp 0.0.0.0:8001->81/tcp")]
    [InlineData("80-81", "0.0.0.0:0->80/tcp 0.0.0.0:0->81/tcp")]
    [InlineData("8000-8010:80", "0.0.0.0:8000->80/tcp")]
    public void Dockers_forms_are_read(string text, string expected) => Assert.Equal(expected, string.Join(' ', PortMapping.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-80:80")]
    [InlineData("80:")]
    [InlineData("8080:80/icmp")]
    [InlineData("8080:80/tcp/udp")]
    [InlineData("8001-8000:80")]
    [InlineData("8000-8001:80-90")]
    [InlineData("host:8080:80")]
    [InlineData("::1:8080:80")]
    [InlineData("[::1]8080:80")]
    [InlineData("[127.0.0.1]:8080:80")]
    [InlineData("+80")]
    [InlineData(" 80")]
    public void Others_are_refused_with_their_text(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => PortMapping.Parse(text)).Message, StringComparison.Ordinal);
}
