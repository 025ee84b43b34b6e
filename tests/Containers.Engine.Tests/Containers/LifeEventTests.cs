using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Events;
using Containers.Engine.Maintenance;

namespace Containers.Engine.Tests.Containers;

public sealed class LifeEventTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private ContainerService Containers => busybox.Containers;

    [RootTheory("busybox")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_in_a_container_is_told_of_to_its_end(bool detached)
    {
        string id = await StartAsync();
        ExecOptions options = new() { Command = ["sh", "-c", "exit 7"] };
        if (detached)
        {
            Containers.Find(id).ExecuteDetached(options);
        }
        else
        {
            using ContainerProcess process = Containers.Find(id).Execute(options);
            Assert.Equal(7, await process.WaitAsync());
        }

        EngineEvent[] events = await FollowAsync($"container={id}", count: 5);

        Assert.Equal(["create", "start", "exec_create: sh -c exit 7", "exec_start: sh -c exit 7", "exec_die"], events.Select(happened => happened.Action));
        EngineEvent[] executed = [.. events.Where(happened => happened.Action.StartsWith("exec_", StringComparison.Ordinal))];
        Assert.Single(executed.Select(happened => happened.Attributes["execID"]).Distinct());
        Assert.Equal("7", events.Single(happened => happened.Action == "exec_die").Attributes["exitCode"]);
        await Containers.Find(id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task A_program_that_cannot_be_started_is_told_of_to_its_end()
    {
        string id = await StartAsync();
        Assert.Throws<ContainerStartException>(() => Containers.Find(id).Execute(new ExecOptions { Command = ["nowhere"] }));

        EngineEvent[] events = await FollowAsync($"container={id}", count: 5);

        Assert.Equal(("exec_die", "127"), (events[^1].Action, events[^1].Attributes["exitCode"]));
        await Containers.Find(id).RemoveAsync(force: true);
        Assert.Equal(["destroy", "die", "kill"], (await FollowAsync($"container={id}", count: 8))[5..].Select(static happened => happened.Action).Order(StringComparer.Ordinal));
    }

    [RootFact("busybox")]
    public async Task Looks_at_processes_and_clearings_are_told()
    {
        string id = await StartAsync();
        _ = Containers.Find(id).Processes();
        await Containers.Find(id).RemoveAsync(force: true);
        StoreClearing cleared = await busybox.Engine.Store.ClearAsync(new ClearingOptions { Containers = true, Images = true, BuildCache = true });

        Assert.Equal(id, (await FollowAsync("event=top", count: 1)).Single().Id);
        EngineEvent[] prunes = await FollowAsync("event=prune", count: 3);
        Assert.Equal(["container", "builder", "image"], prunes.Select(happened => happened.Type));
        Assert.Equal(cleared.Bytes, prunes.Sum(happened => long.Parse(happened.Attributes["reclaimed"], CultureInfo.InvariantCulture)));
    }

    private async Task<string> StartAsync()
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("sleep", "1000"))).Read();
        return (await Containers.Find(created.Id).StartAsync()).Id;
    }

    private async Task<EngineEvent[]> FollowAsync(string filter, int count)
    {
        using CancellationTokenSource limit = new(s_limit);
        EventOptions options = new() { Follow = true, Since = DateTimeOffset.MinValue, Filters = [filter] };
        return await busybox.Engine.Events.ReadAsync(options, limit.Token).Take(count).ToArrayAsync(limit.Token);
    }
}
