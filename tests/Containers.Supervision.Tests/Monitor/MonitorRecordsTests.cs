using System.Text.Json;
using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Supervision.Tests.Monitor;

public sealed class MonitorRecordsTests
{
    [Fact]
    public void Every_member_of_what_the_monitor_is_told_is_read()
    {
        var configuration = FilledRecord.Of<MonitorConfiguration>();

        AssertSame(configuration, MonitorConfiguration.Read(JsonSerializer.SerializeToUtf8Bytes(configuration, SupervisionJson.Default.MonitorConfiguration)));
    }

    [Fact]
    public void Every_member_of_what_the_monitor_tells_is_written_and_read()
    {
        var state = FilledRecord.Of<RunRecord>();
        AssertSame(state, RunRecord.Read(state.ToJson()));

        var health = FilledRecord.Of<ContainerHealth>();
        AssertSame(health, ContainerHealth.Read(health.ToJson()));

        var report = FilledRecord.Of<MonitorReport>();
        AssertSame(report, MonitorReport.Read(report.ToJson()));
    }

    private static void AssertSame<T>(T expected, T actual) => Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
}
