using System.Diagnostics;
using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Images;

namespace Containers.Engine.Tests.Containers;

[Kind(Kind.Soak)]
public sealed class SoakTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private const int Processes = 4;
    private const int Containers = 500;
    private const int Kills = 24;

    private StorePaths Paths => busybox.EngineOptions.Paths!;

    [RootFact("busybox")]
    public async Task Five_hundred_containers_of_four_processes_leave_nothing()
    {
        string image = busybox.Image;
        Process[] workers = [.. Enumerable.Range(0, Processes).Select(_ => SoakProgram.Start(busybox.EngineOptions, image, Containers / Processes))];
        HashSet<string> ids = [];
        foreach (Process worker in workers)
        {
            using (worker)
            {
                Task<string> error = worker.StandardError.ReadToEndAsync();
                ids.UnionWith((await worker.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
                await worker.WaitForExitAsync();
                Assert.Equal((0, ""), (worker.ExitCode, await error));
            }
        }

        Assert.Equal(Containers, ids.Count);
        await AssertNothingIsLeftAsync(ids);
    }

    [RootFact("busybox")]
    public async Task Whatever_is_killed_at_any_instant_can_be_removed()
    {
        string image = busybox.Image;
        HashSet<string> ids = [];
        for (int round = 0; round < Kills; round++)
        {
            using Process starter = StartDetached(image, restarts: round % 3 == 0);
            await Task.Delay(Random.Shared.Next(60)); // The instant is what is random here.
            switch (round % 3)
            {
                case 0:
                    starter.Kill();
                    break;
                case 1:
                    Kill("container-runtime\0monitor");
                    break;
                default:
                    Kill("sleep\0" + "31415");
                    break;
            }

            await starter.WaitForExitAsync();
            foreach (ContainerInfo container in busybox.Containers.List(all: true))
            {
                ids.Add(container.Id);
                await busybox.Containers.Find(container.Id).RemoveAsync(force: true);
            }
        }

        await AssertNothingIsLeftAsync(ids);
    }

    [RootFact("busybox")]
    public async Task A_commit_that_is_killed_at_any_instant_leaves_a_whole_store()
    {
        ContainerInfo created = (await busybox.Containers.CreateAsync(
            busybox.Options("sh", "-c", "head -c 24000000 /dev/urandom > /large; mkdir /many; for i in $(seq 200); do echo $i > /many/$i; done; touch /ready; sleep 1000"))).Read();
        await busybox.Containers.Find(created.Id).StartAsync();
        await busybox.RunningAsync(created.Id, "[ -e /ready ]");
        ImageInfo whole = await busybox.Containers.Find(created.Id).CommitAsync();
        int killed = 0;
        for (int round = 0; round < Kills; round++)
        {
            using (Process commit = StartProgram("commit", created.Id, $"killed:{round}"))
            {
                await Task.Delay(Random.Shared.Next(150)); // The instant is what is random here.
                commit.Kill();
                await commit.WaitForExitAsync();
                killed += commit.ExitCode == 0 ? 0 : 1;
            }

            if (busybox.Containers.Get(created.Id).Status == ContainerStatus.Paused)
            {
                busybox.Containers.Find(created.Id).Unpause();
            }

            foreach (ImageInfo image in busybox.Engine.Images.List().Where(image => image.Repository == "killed"))
            {
                Assert.Equal(whole.Layers, image.Layers);
            }
        }

        Assert.NotEqual(0, killed);
        Assert.Empty((await busybox.Engine.Store.CheckAsync(repair: false)).Problems);
        Assert.Equal(whole.Layers, (await busybox.Containers.Find(created.Id).CommitAsync()).Layers);
        await busybox.Containers.Find(created.Id).RemoveAsync(force: true);
        await AssertNothingIsLeftAsync([created.Id]);
    }

    [RootFact("busybox")]
    public async Task A_monitor_that_waits_is_small()
    {
        // Beside another one: the pages of the program itself are then what they are on a machine with containers, shared.
        List<ContainerInfo> idle = [];
        try
        {
            for (int count = 0; count < 2; count++)
            {
                ContainerInfo created = (await busybox.Containers.CreateAsync(busybox.Options("sleep", "1000"))).Read();
                idle.Add(await busybox.Containers.Find(created.Id).StartAsync());
            }

            Assert.InRange(MonitorMemory.PrivateBytes(idle[0]), 1, 3_000_000);
        }
        finally
        {
            foreach (ContainerInfo container in idle)
            {
                await busybox.Containers.Find(container.Id).RemoveAsync(force: true);
            }
        }
    }

    private Process StartDetached(string image, bool restarts) =>
        StartProgram(["run", "-d", .. restarts ? ["--restart", "always"] : Array.Empty<string>(), image, "sleep", "31415"]);

    private Process StartProgram(params string[] arguments)
    {
        ProcessStartInfo start = new(busybox.EngineOptions.CleanupProgram!, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PSCONTAINERS_ROOT"] = Paths.Root;
        start.Environment["PSCONTAINERS_NETWORK"] = "none";
        start.Environment["PSCONTAINERS_RUNROOT"] = Paths.RunRoot;
        return Process.Start(start)!;
    }

    /// <summary>Kills the processes of this store's containers whose command line begins in a way.</summary>
    private void Kill(string commandLine)
    {
        foreach ((int id, string text) in CommandLines())
        {
            bool isMonitor = text.StartsWith(commandLine, StringComparison.Ordinal) && text.Contains(Paths.Root, StringComparison.Ordinal);
            bool isProgram = text.StartsWith(commandLine, StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal);
            if (isMonitor || isProgram)
            {
                try
                {
                    using Process process = Process.GetProcessById(id);
                    process.Kill();
                }
                catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
                {
                    // It ended by itself.
                }
            }
        }
    }

    private async Task AssertNothingIsLeftAsync(HashSet<string> ids)
    {
        // What a killed process was writing is garbage until the next one writes.
        await busybox.Containers.CreateAsync(busybox.Options("true") with { Name = "last" });
        await busybox.Containers.Find("last").RemoveAsync(force: true);
        Stopwatch limit = Stopwatch.StartNew();
        while (CommandLines().Any(process => process.Text.Contains(Paths.Root, StringComparison.Ordinal) && process.Text.StartsWith("container", StringComparison.Ordinal)))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), "A process is left.");
            await Task.Delay(20);
        }

        Assert.Empty(busybox.Containers.List(all: true));
        Assert.Equal([], Directory.GetFileSystemEntries(Paths.Containers, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith("lock", StringComparison.Ordinal) && !path.EndsWith(".names", StringComparison.Ordinal)));
        Assert.Equal([], Directory.Exists(Paths.RunningContainers) ? Directory.GetFileSystemEntries(Paths.RunningContainers) : []);
        Assert.Equal([], Directory.GetFileSystemEntries(Paths.Staging));
        Assert.DoesNotContain(Paths.Root, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
        string[] groups = Directory.GetDirectories("/sys/fs/cgroup", "pscontainers-*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 });
        Assert.Equal([], groups.Where(group => ids.Any(id => group.EndsWith(id, StringComparison.Ordinal))));
    }

    private static IEnumerable<(int Id, string Text)> CommandLines()
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            string text;
            try
            {
                text = int.TryParse(Path.GetFileName(folder), out _) ? File.ReadAllText(Path.Combine(folder, "cmdline")) : string.Empty;
            }
            catch (IOException)
            {
                continue;
            }

            if (text.Length > 0)
            {
                yield return (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), text);
            }
        }
    }
}
