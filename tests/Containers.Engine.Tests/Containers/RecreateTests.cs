using System.Diagnostics;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.States;
using Containers.Engine.Maintenance;
using Containers.Oci;

namespace Containers.Engine.Tests.Containers;

/// <summary>A new container in the place of one, and waits until something holds of a container.</summary>
public sealed class RecreateTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private static readonly string[] s_serving = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done"];

    private ContainerService Containers => busybox.Containers;

    [RootFact("busybox")]
    public async Task A_new_container_has_name_options_and_volumes_of_the_old_one_which_is_gone()
    {
        ContainerInfo old = await StartAsync("shop", s_serving, options => options with { Labels = new Dictionary<string, string> { ["team"] = "a" }, Volumes = ["/data"] });

        ContainerInfo made = await Containers.Find("shop").RecreateAsync(new RecreateOptions());

        Assert.NotEqual(old.Id, made.Id);
        Assert.Equal(("shop", "a", old.Mounts[0].Name), (made.Name, made.Labels["team"], made.Mounts[0].Name));
        Assert.IsType<RunningState>(made.State);
        Assert.Throws<ContainerNotFoundException>(() => Containers.Get(old.Id));
        await RemoveAsync("shop");
    }

    [RootFact("busybox")]
    public async Task The_old_container_is_back_where_the_new_one_does_not_become_healthy()
    {
        ContainerInfo old = await StartAsync("back", s_serving, options => options with
        {
            HealthCheck = new HealthCheck { Interval = TimeSpan.FromMilliseconds(100) }.WithCommandLine("[ -e /good ]"),
        });

        var failed = await Assert.ThrowsAsync<ContainerRecreationException>(
            () => Containers.Find("back").RecreateAsync(new RecreateOptions { ReadyTimeout = TimeSpan.FromMilliseconds(500) }));
        Assert.IsType<ContainerStateException>(failed.InnerException);

        ContainerInfo now = Containers.Get("back");
        Assert.Equal(old.Id, now.Id);
        Assert.IsType<RunningState>(now.State);
        Assert.Empty(Containers.FindAbandoned());
        await RemoveAsync("back");
    }

    [RootFact("busybox")]
    public async Task One_that_was_killed_before_the_new_container_was_there_is_told_and_undone()
    {
        ContainerInfo old = await StartAsync("early", s_serving);
        await LeaveAsync(old, replacement: null);

        StoreProblem told = Assert.Single((await busybox.Engine.Store.CheckAsync()).Problems);
        Assert.Equal((StoreFault.RecreationUnfinished, old.Id), (told.Fault, told.Subject));
        Assert.Contains("'early'", told.Message, StringComparison.Ordinal);
        Assert.True((await busybox.Engine.Store.CheckAsync(repair: true)).IsHealthy);

        ContainerInfo now = Containers.Get("early");
        Assert.Equal(old.Id, now.Id);
        Assert.IsType<RunningState>(now.State);
        Assert.Empty((await busybox.Engine.Store.CheckAsync()).Problems);
        await RemoveAsync("early");
    }

    [RootFact("busybox")]
    public async Task One_that_was_killed_with_the_new_container_running_is_finished()
    {
        ContainerInfo old = await StartAsync("late", s_serving);
        await LeaveAsync(old, async () => (await StartAsync("late", s_serving)).Id);

        Assert.True((await busybox.Engine.Store.CheckAsync(repair: true)).IsHealthy);

        Assert.NotEqual(old.Id, Containers.Get("late").Id);
        Assert.Throws<ContainerNotFoundException>(() => Containers.Get(old.Id));
        await RemoveAsync("late");
    }

    [RootFact("busybox")]
    public async Task One_that_was_killed_before_the_new_container_ran_is_undone()
    {
        ContainerInfo old = await StartAsync("middle", s_serving);
        await LeaveAsync(old, async () => (await Containers.CreateAsync(Options("middle", s_serving))).Id);

        Assert.True((await busybox.Engine.Store.CheckAsync(repair: true)).IsHealthy);

        Assert.Equal(old.Id, Containers.Get("middle").Id);
        Assert.IsType<RunningState>(Containers.Get("middle").State);
        await RemoveAsync("middle");
    }

    [RootFact("busybox")]
    public async Task A_container_that_somebody_else_made_under_the_name_is_left_alone()
    {
        ContainerInfo old = await StartAsync("taken", s_serving);
        await LeaveAsync(old, replacement: null);
        ContainerInfo other = await StartAsync("taken", s_serving);

        StoreCheck check = await busybox.Engine.Store.CheckAsync(repair: true);

        Assert.Contains("remove or rename", Assert.Single(check.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(other.Id, Containers.Get("taken").Id);
        await RemoveAsync(old.Id);
        await RemoveAsync("taken");
    }

    [RootFact("busybox")]
    public async Task The_next_recreation_removes_what_a_killed_one_left()
    {
        ContainerInfo old = await StartAsync("again", s_serving);
        await LeaveAsync(old, async () => (await StartAsync("again", s_serving)).Id);

        await Containers.Find("again").RecreateAsync(new RecreateOptions());

        Assert.Single(Containers.List(all: true), container => container.Name.StartsWith("again", StringComparison.Ordinal));
        await RemoveAsync("again");
    }

    [RootFact("busybox")]
    public async Task A_wait_ends_when_what_it_waits_for_holds()
    {
        ContainerInfo made = (await Containers.CreateAsync(Options("waits", s_serving) with
        {
            HealthCheck = new HealthCheck { Interval = TimeSpan.FromMilliseconds(100) }.WithCommandLine("[ -e /good ]"),
        })).Read();
        Container container = Containers.Find(made.Id);
        Task running = container.WaitUntilAsync(ContainerCondition.Running);
        Task next = container.WaitUntilAsync(ContainerCondition.NextExit);
        Assert.False(running.IsCompleted);

        await container.StartAsync();
        await running;
        Task healthy = container.WaitUntilAsync(ContainerCondition.Healthy);
        Assert.False(healthy.IsCompleted);
        await busybox.RunningAsync(made.Id, "touch /good");
        await healthy;
        await container.WaitUntilAsync(ContainerCondition.Healthy);

        Task removed = container.WaitUntilAsync(ContainerCondition.Removed);
        await container.StopAsync();
        await next;
        await container.WaitUntilAsync(ContainerCondition.NotRunning);
        await Assert.ThrowsAsync<ContainerStateException>(() => container.WaitUntilAsync(ContainerCondition.Healthy));
        Assert.False(removed.IsCompleted);
        await container.RemoveAsync();
        await removed;
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => container.WaitUntilAsync(ContainerCondition.Running));
    }

    [RootTheory("busybox")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wait_for_health_ends_when_the_container_does_also_where_nobody_tells(bool losesMonitor)
    {
        for (int time = 0; time < 4; time++)
        {
            string name = $"ends{time}";
            ContainerInfo made = (await Containers.CreateAsync(Options(name, ["sh", "-c", losesMonitor ? "sleep 1000" : "sleep 0.5; exit 5"]) with
            {
                HealthCheck = new HealthCheck { Interval = TimeSpan.FromMinutes(1) }.WithCommandLine("true"),
            })).Read();
            Container container = Containers.Find(made.Id);
            await container.StartAsync();
            using CancellationTokenSource late = new(TimeSpan.FromSeconds(60));
            Task healthy = container.WaitUntilAsync(ContainerCondition.Healthy, late.Token);
            if (losesMonitor)
            {
                ContainerInfo running = container.Read();
                using var monitor = Process.GetProcessById(MonitorMemory.ProcessOf(running));
                using var program = Process.GetProcessById(running.ProcessId!.Value);
                monitor.Kill();
                program.Kill();
            }

            ContainerStateException ended = await Assert.ThrowsAsync<ContainerStateException>(() => healthy);
            Assert.Contains(losesMonitor ? "exit code 255" : "exit code 5", ended.Message, StringComparison.Ordinal);
            await RemoveAsync(name);
        }
    }

    [RootFact("busybox")]
    public async Task A_wait_for_health_is_refused_where_nobody_checks_it_and_ends_when_it_is_cancelled()
    {
        ContainerInfo made = await StartAsync("unchecked", s_serving);
        Container container = Containers.Find(made.Id);
        using CancellationTokenSource stop = new();

        await Assert.ThrowsAsync<ContainerStateException>(() => container.WaitUntilAsync(ContainerCondition.Healthy));
        Task removed = container.WaitUntilAsync(ContainerCondition.Removed, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removed);
        await RemoveAsync("unchecked");
    }

    // What a recreation leaves that is killed after it has stopped and renamed the old container.
    private async Task LeaveAsync(ContainerInfo old, Func<Task<string>>? replacement)
    {
        Container container = Containers.Find(old.Id);
        Recreation.Begin(container.Folder, old.Name, ran: true)!.Dispose();
        await container.StopAsync();
        await container.RenameAsync($"{old.Name}-{old.Id[..12]}");
        if (replacement is not null)
        {
            Recreation.Note(container.Folder, await replacement());
        }
    }

    private ContainerOptions Options(string name, string[] command) => busybox.Options(command) with { Name = name };

    private async Task<ContainerInfo> StartAsync(string name, string[] command, Func<ContainerOptions, ContainerOptions>? change = null) =>
        await (await Containers.CreateAsync((change ?? (static options => options))(Options(name, command)))).StartAsync();

    private Task RemoveAsync(string name) => Containers.Find(name).RemoveAsync(force: true, volumes: true);
}
