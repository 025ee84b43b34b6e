namespace Containers.Oci.Tests;

public class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("Linux/AMD64/v1", "linux/amd64")]
    [InlineData("linux/amd64/v3", "linux/amd64/v3")]
    [InlineData("arm64", "linux/arm64")]
    [InlineData("linux/aarch64/v8", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/arm/6", "linux/arm/v6")]
    [InlineData("armel", "linux/arm/v6")]
    [InlineData("windows/amd64", "windows/amd64")]
    [InlineData("linux/riscv64", "linux/riscv64")]
    public void A_platform_is_read_by_any_of_its_names(string text, string platform) =>
        Assert.Equal(platform, Platform.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("linux/")]
    [InlineData("a/b/c/d")]
    [InlineData("linux/amd 64")]
    public void What_is_no_platform_is_refused(string text) =>
        Assert.Contains("linux/amd64", Assert.Throws<OciFormatException>(() => Platform.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", 0)]
    [InlineData("linux/amd64/v3", "linux/amd64", 2)]
    [InlineData("linux/amd64", "linux/amd64/v3", null)]
    [InlineData("linux/arm/v7", "linux/arm/v6", 1)]
    [InlineData("linux/arm/v6", "linux/arm/v7", null)]
    [InlineData("linux/arm64", "linux/arm64/v8", 0)]
    [InlineData("linux/arm64", "linux/arm64/v9", null)]
    [InlineData("linux/arm64/v9.2", "linux/arm64", 12)]
    [InlineData("linux/amd64", "linux/arm64", null)]
    [InlineData("linux/amd64", "windows/amd64", null)]
    [InlineData("linux/mips64le", "linux/mips64le/hardfloat", null)]
    public void An_older_variant_of_the_same_processor_runs_and_the_nearest_is_best(string host, string image, int? distance)
    {
        string[] parts = image.Split('/');
        var offered = new Platform { Os = parts[0], Architecture = parts[1], Variant = parts.Length == 3 ? parts[2] : null };
        Assert.Equal(distance, Platform.Parse(host).Distance(offered));
    }

    [Fact]
    public void The_host_is_a_platform_of_linux()
    {
        Assert.Equal("linux", Platform.Host.Os);
        Assert.Equal(Platform.Host, Platform.Parse(Platform.Host.ToString()));
    }
}
