using System.Diagnostics;

namespace Containers.Service.Tests.Machine;

/// <summary>The service is killed, or ends since nobody asks: nothing is lost.</summary>
public sealed class KillTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Times = 12;

    [RootFact("busybox", "docker")]
    public void However_far_a_run_is_when_the_service_is_killed_its_container_is_whole_or_not_there()
    {
        for (int i = 0; i < Times; i++)
        {
            string name = $"killed{i}";
            using Process client = service.StartProgram("docker", "run", "-d", "--name", name, "bb:1", "sh", "-c", "echo said; exit 3");
            KillOnce(i, name);
            client.WaitForExit();
            service.Start();

            if (service.Call("GET", $"/containers/{name}/json").Status == 200)
            {
                service.Docker("start", name);
                Assert.Equal("3", service.Succeed("wait", name));
                Assert.StartsWith("said", service.Succeed("logs", name), StringComparison.Ordinal);
                service.Succeed("rm", name);
            }
        }

        Assert.Equal("", service.Succeed("ps", "-aq"));
        Assert.Equal(0, service.Containers("check").ExitCode);
    }

    [RootFact("busybox", "docker")]
    public void Containers_go_on_after_a_service_that_nobody_asks()
    {
        service.Kill();
        service.Start("--idle", "1s");
        service.Succeed("run", "-d", "--name", "outlives", "bb:1", "sh", "-c", "echo one; while [ ! -e /tmp/go ]; do sleep 0.05; done; echo two; exit 6");
        Assert.True(service.Service.WaitForExit(TimeSpan.FromMinutes(1)));

        service.Start();
        service.Succeed("exec", "outlives", "touch", "/tmp/go");
        Assert.Equal("6", service.Succeed("wait", "outlives"));
        Assert.Equal("one\ntwo", service.Succeed("logs", "outlives"));
        service.Succeed("rm", "outlives");
    }

    /// <summary>Kills the service when the run has come to another place each time.</summary>
    private void KillOnce(int place, string name)
    {
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        string containers = service.PathOf("root/containers");
        string names = Path.Combine(containers, ".names", name);
        Func<bool> isThere = (place % 4) switch
        {
            0 => () => true,
            1 => () => File.Exists(names) || new FileInfo(names).LinkTarget is not null,
            2 => () => Directory.Exists(service.PathOf("run/containers")) && Directory.EnumerateFileSystemEntries(service.PathOf("run/containers")).Any(),
            _ => () => Directory.EnumerateFiles(containers, "state.json", SearchOption.AllDirectories).Any(),
        };
        while (!isThere())
        {
            late.Token.ThrowIfCancellationRequested();
            Thread.Yield();
        }

        service.Kill();
    }
}
