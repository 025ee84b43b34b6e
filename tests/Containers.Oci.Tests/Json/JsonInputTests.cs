using System.Text;
using System.Text.Json;
using Containers.Oci.Runtime;

namespace Containers.Oci.Tests.Json;

public sealed class JsonInputTests
{
    [Fact]
    public void Every_member_of_a_configuration_is_read()
    {
        var configuration = FilledRecord.Of<RuntimeConfiguration>();

        AssertSame(configuration, RuntimeConfiguration.Read(JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration)));
    }

    [Theory]
    [InlineData("""{"root":{"path":5}}""", "$.root.path: A string is expected")]
    [InlineData("""{"linux":{"namespaces":[{"type":"pid"},{"path":"/x"}]}}""", "$.linux.namespaces[1]: The member 'type' is missing")]
    [InlineData("""{"mounts":[{"destination":"/a","options":["ro",1]}]}""", "$.mounts[0].options[1]: A string is expected")]
    [InlineData("""{"process":{"user":{"uid":-1},"cwd":"/"}}""", "$.process.user.uid: A whole number from 0 to 4294967295 is expected")]
    [InlineData("""{"process":[]}""", "$.process: An object is expected")]
    [InlineData("""{"root":{"path":"/","readonly":"no"}}""", "$.root.readonly: true or false is expected")]
    [InlineData("""{"hostname":"a"} x""", "$")]
    [InlineData("""{"hostname":"a" """, "$")]
    [InlineData("null", "$: An object is expected")]
    [InlineData("", "$")]
    public void A_fault_is_told_with_its_place(string text, string expected)
    {
        OciFormatException exception = Assert.Throws<OciFormatException>(() => RuntimeConfiguration.Read(Encoding.UTF8.GetBytes(text)));

        Assert.Contains($"config.json cannot be read at {expected}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_are_null_or_unknown_are_passed_over()
    {
        RuntimeConfiguration configuration = RuntimeConfiguration.Read(
            """{"hostname":null,"later":{"a":[{"b":1}]},"mounts":null,"domainname":"d"}"""u8);

        Assert.Null(configuration.Hostname);
        Assert.Empty(configuration.Mounts);
        Assert.Equal("d", configuration.Domainname);
    }

    private static void AssertSame<T>(T expected, T actual) => Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
}
