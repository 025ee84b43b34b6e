using Containers.Runtime.Monitoring;
using Containers.Supervision.Monitor;

namespace Containers.Runtime.Tests;

/// <summary>The socket of those who attach to a container.</summary>
public sealed class AttachServerTests
{
    /// <summary>Who was told of a container's end may remove it before the monitor has ended, whose exit code is the container's.</summary>
    [Fact]
    public void It_ends_well_when_its_folder_is_gone_already()
    {
        using TemporaryFolder folder = new();
        string running = Directory.CreateDirectory(folder.Combine("running")).FullName;
        AttachServer server = AttachServer.Open(new MonitorConfiguration
        {
            Id = "0", Log = new LogConfiguration { Driver = LogConfiguration.None, Path = string.Empty }, StatePath = folder.Combine("state.json"), AttachPath = Path.Combine(running, "attach"),
        });
        Assert.True(File.Exists(Path.Combine(running, "attach")));

        Directory.Delete(running, recursive: true);

        server.Dispose();
    }
}
