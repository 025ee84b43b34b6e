using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;
using DotNet.Testcontainers.Volumes;

namespace Containers.Service.Clients;

/// <summary>Containers of Testcontainers: waits by port, log and command, files, exec, logs, names in a network, volumes.</summary>
internal static class TestcontainersClient
{
    private const string Image = "bb:1";

    /// <summary>Starts two containers on a network and asks one by the other.</summary>
    /// <param name="leaves">Whether nothing is removed, which is then the reaper's.</param>
    public static async Task RunAsync(bool leaves)
    {
        INetwork network = new NetworkBuilder().Build();
        IVolume volume = new VolumeBuilder().WithName("of-testcontainers").Build();
        IContainer web = new ContainerBuilder(Image)
            .WithCommand("sh", "-c", "echo serving; touch /data/$GREETING; exec httpd -f -h /www")
            .WithEnvironment("GREETING", "hello")
            .WithNetwork(network)
            .WithNetworkAliases("web")
            .WithPortBinding(80, assignRandomHostPort: true)
            .WithVolumeMount(volume, "/data")
            .WithResourceMapping("copied"u8.ToArray(), "/www/copied")
            .WithWaitStrategy(Wait.ForUnixContainer()
                .UntilMessageIsLogged("serving")
                .UntilInternalTcpPortIsAvailable(80)
                .UntilExternalTcpPortIsAvailable(80)
                .UntilCommandIsCompleted("test", "-e", "/data/hello"))
            .Build();
        await web.StartAsync();
        using HttpClient client = new();
        Assert.Equal("copied", await client.GetStringAsync(new Uri($"http://{web.Hostname}:{web.GetMappedPublicPort(80)}/copied")));

        IContainer asker = new ContainerBuilder(Image).WithCommand("sleep", "1000").WithNetwork(network).WithVolumeMount(volume, "/seen").Build();
        await asker.StartAsync();
        await TellsAsync(asker, ["wget", "-qO-", "http://web/"], "greeting", 0);
        await TellsAsync(asker, ["sh", "-c", "ls /seen; exit 3"], "hello\n", 3);
        await asker.CopyAsync("later"u8.ToArray(), "/tmp/later");
        Assert.Equal("later", Encoding.UTF8.GetString(await asker.ReadFileAsync("/tmp/later")));
        Assert.Equal("serving\n", (await web.GetLogsAsync(timestampsEnabled: false)).Stdout);
        if (leaves)
        {
            return;
        }

        await web.PauseAsync();
        await web.UnpauseAsync();
        await web.StopAsync();
        await web.StartAsync();
        await asker.DisposeAsync();
        await web.DisposeAsync();
        await network.DisposeAsync();
        await volume.DisposeAsync();
    }

    private static async Task TellsAsync(IContainer container, string[] command, string output, long code)
    {
        ExecResult result = await container.ExecAsync(command);
        Assert.Equal(output, result.Stdout);
        Assert.Equal(code, result.ExitCode);
    }

}
