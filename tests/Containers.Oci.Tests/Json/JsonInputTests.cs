using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Containers.Oci.Monitor;
using Containers.Oci.Runtime;

namespace Containers.Oci.Tests.Json;

public sealed class JsonInputTests
{
    [Fact]
    public void Every_member_of_a_configuration_is_read()
    {
        var configuration = (RuntimeConfiguration)Filled(typeof(RuntimeConfiguration));

        AssertSame(configuration, RuntimeConfiguration.Read(JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration)));
    }

    [Fact]
    public void Every_member_of_what_the_monitor_is_told_is_read()
    {
        var configuration = (MonitorConfiguration)Filled(typeof(MonitorConfiguration));

        AssertSame(configuration, MonitorConfiguration.Read(JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.MonitorConfiguration)));
    }

    [Fact]
    public void Every_member_of_what_the_monitor_tells_is_written_and_read()
    {
        var state = (ContainerState)Filled(typeof(ContainerState));
        AssertSame(state, ContainerState.Read(state.ToJson()));

        var health = (ContainerHealth)Filled(typeof(ContainerHealth));
        AssertSame(health, ContainerHealth.Read(health.ToJson()));

        var report = (MonitorReport)Filled(typeof(MonitorReport));
        AssertSame(report, MonitorReport.Read(report.ToJson()));
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

    /// <summary>A value of a type in which no member is left at what it begins with.</summary>
    private static object Filled(Type type, int seed = 1)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return $"text {seed}";
        }

        if (type == typeof(DateTimeOffset))
        {
            return DateTimeOffset.UnixEpoch.AddSeconds(seed);
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(type == typeof(bool) ? 1 : seed, type, System.Globalization.CultureInfo.InvariantCulture);
        }

        if (type.IsGenericType)
        {
            Type item = type.GetGenericArguments()[^1];
            if (type.GetGenericArguments().Length == 2)
            {
                var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), item))!;
                map.Add("key", Filled(item, seed + 1));
                return map;
            }

            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
            list.Add(Filled(item, seed + 1));
            list.Add(Filled(item, seed + 2));
            return list;
        }

        object record = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is not null))
        {
            property.SetValue(record, Filled(property.PropertyType, ++seed));
        }

        return record;
    }
}
