using System.Diagnostics;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

public sealed class InitTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private ContainerService Containers => busybox.Containers;

    [RootFact("busybox")]
    public async Task The_first_process_ends_as_the_program_does()
    {
        (int code, string output, _) = await busybox.RunAsync(busybox.Options("sh", "-c", "echo $$ $PPID; exit 5") with { Init = true });
        Assert.Equal((5, "2 1\n"), (code, output));
        Assert.Equal(128 + 11, (await busybox.RunAsync(busybox.Options("sh", "-c", "kill -SEGV $$") with { Init = true })).ExitCode);
        Assert.Equal(0, (await busybox.RunAsync(busybox.Options("id", "-u") with { Init = true, User = "1000", Security = new SecurityOptions { NoNewPrivileges = true } })).ExitCode);
    }

    [RootFact("busybox")]
    public async Task A_program_that_is_not_there_is_told_as_without_it()
    {
        ContainerStartException exception = await Assert.ThrowsAsync<ContainerStartException>(
            () => busybox.RunAsync(busybox.Options("/no/such") with { Init = true }));

        Assert.Equal(127, exception.ExitCode);
    }

    [RootFact("busybox")]
    public async Task Signals_reach_the_program_and_orphans_are_reaped()
    {
        ContainerInfo created = (await Containers.CreateAsync(
            busybox.Options("sh", "-c", "trap 'exit 7' TERM; trap 'echo hup' HUP; echo up; while :; do sleep 0.05; done") with { Init = true })).Read();
        await Containers.Find(created.Id).StartAsync();
        await NextLineAsync(created.Id, "up");

        // A child of a program that has ended already is the first process's, which alone can wait for it.
        using (ContainerProcess orphan = Containers.Find(created.Id).Execute(new ExecOptions { Command = ["sh", "-c", "sleep 0.01 & echo $!"] }))
        {
            using StreamReader output = new(orphan.StandardOutput);
            string id = (await output.ReadLineAsync())!;
            await orphan.WaitAsync();
            Stopwatch limit = Stopwatch.StartNew();
            while ((await RunAsync(created.Id, "test", "-d", $"/proc/{id}")) == 0)
            {
                Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), "Nobody reaped it.");
            }
        }

        await Containers.Find(created.Id).KillAsync("SIGHUP");
        await NextLineAsync(created.Id, "hup");
        Assert.Equal(7, (await Containers.Find(created.Id).StopAsync(TimeSpan.FromSeconds(30))).ExitCode);
        await Containers.Find(created.Id).RemoveAsync();
    }

    private async Task<int> RunAsync(string id, params string[] command)
    {
        using ContainerProcess process = Containers.Find(id).Execute(new ExecOptions { Command = command });
        return await process.WaitAsync();
    }

    private async Task NextLineAsync(string id, string line) => Assert.True(
        await Containers.Find(id).ReadLogAsync(new ContainerLogOptions { Follow = true }).AnyAsync(entry => entry.Text == line));
}
