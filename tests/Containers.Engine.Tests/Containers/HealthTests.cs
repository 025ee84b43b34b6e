using System.Diagnostics;
using Containers.Docker;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Tests.Containers;

public sealed class HealthTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    private ContainerService Containers => busybox.Containers;

    [RootFact("busybox")]
    public async Task A_container_becomes_unhealthy_and_healthy_by_what_its_check_says()
    {
        ContainerInfo started = await StartAsync(new HealthCheck
        {
            Test = ["CMD-SHELL", "until [ -e /begin ]; do sleep 0.02; done; echo as $USER_NAME; exec test -f /well"],
            Interval = Often, Timeout = TimeSpan.FromHours(1), Retries = 2,
        });
        Assert.Equal(ContainerHealth.Starting, started.Health?.Status);
        Containers.Find(started.Id).ExecuteDetached(new ExecOptions { Command = ["touch", "/begin"] });

        ContainerInfo ill = await WaitForAsync(started.Id, ContainerHealth.Unhealthy);
        Assert.True(ill.Health!.FailingStreak >= 2);
        Assert.All(ill.Health.Log, result => Assert.Equal((1, "as x\n"), (result.ExitCode, result.Output)));
        Assert.EndsWith(" (unhealthy)", StatusText.Of(ill), StringComparison.Ordinal);
        Containers.Find(started.Id).ExecuteDetached(new ExecOptions { Command = ["touch", "/well"] });
        ContainerInfo well = await WaitForAsync(started.Id, ContainerHealth.Healthy);
        Assert.Equal(0, well.Health!.FailingStreak);
        Assert.InRange(well.Health.Log.Count, 1, ContainerHealth.KeptResults);
        Assert.Equal(0, well.Health.Log[^1].ExitCode);

        await Containers.Find(started.Id).StopAsync(TimeSpan.Zero);
        File.Delete(Path.Combine(well.UpperDir, "begin"));
        ContainerInfo again = await Containers.Find(started.Id).StartAsync();
        Assert.Equal(ContainerHealth.Starting, again.Health?.Status);
        await Containers.Find(started.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task A_check_that_takes_too_long_or_cannot_be_started_has_failed()
    {
        ContainerInfo slow = await StartAsync(new HealthCheck { Test = ["CMD", "sleep", "1000"], Interval = Often, Timeout = Often, Retries = 1 });
        ContainerInfo missing = await StartAsync(new HealthCheck { Test = ["CMD", "/no/such"], Interval = Often, Retries = 1 });

        HealthCheckResult late = (await WaitForAsync(slow.Id, ContainerHealth.Unhealthy)).Health!.Log[0];
        Assert.Equal((-1, "The health check took longer than 0.02 s."), (late.ExitCode, late.Output));
        HealthCheckResult absent = (await WaitForAsync(missing.Id, ContainerHealth.Unhealthy)).Health!.Log[0];
        Assert.Equal(-1, absent.ExitCode);
        Assert.Contains("execve /no/such: ENOENT", absent.Output, StringComparison.Ordinal);
        await Containers.Find(slow.Id).RemoveAsync(force: true);
        await Containers.Find(missing.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task Nothing_that_a_late_check_started_stays_in_the_container()
    {
        ContainerInfo slow = await StartAsync(new HealthCheck
        {
            Test = ["CMD-SHELL", "trap '' TERM; echo $$ >> /checks; sleep 1234; true"], Interval = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromMilliseconds(500), Retries = 1,
        });
        await WaitForAsync(slow.Id, ContainerHealth.Unhealthy);
        await busybox.RunningAsync(slow.Id, "[ $(cat /checks | wc -l) -gt 2 ]");
        await busybox.RunningAsync(slow.Id, "[ $(grep -l '[s]leep.1234' /proc/[0-9]*/cmdline | wc -l) -le 2 ]");
        await Containers.Find(slow.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task No_check_and_what_is_said_of_one_exclude_each_other() => await Assert.ThrowsAsync<ContainerOptionsException>(
        () => Containers.CreateAsync(busybox.Options("true") with { HealthCheck = HealthCheck.Nothing with { Retries = 2 } }));

    [RootFact("busybox")]
    public async Task Failures_in_the_start_period_do_not_count()
    {
        ContainerInfo started = await StartAsync(new HealthCheck
        {
            Test = ["CMD", "test", "-f", "/well"], Interval = TimeSpan.FromHours(1), StartPeriod = TimeSpan.FromHours(1), StartInterval = Often, Retries = 1,
        });

        ContainerInfo starting = await WaitForAsync(started.Id, container => container.Health?.Log.Count == ContainerHealth.KeptResults);
        Assert.Equal((ContainerHealth.Starting, 0), (starting.Health!.Status, starting.Health.FailingStreak));
        Assert.EndsWith(" (health: starting)", StatusText.Of(starting), StringComparison.Ordinal);
        Containers.Find(started.Id).ExecuteDetached(new ExecOptions { Command = ["touch", "/well"] });
        await WaitForAsync(started.Id, ContainerHealth.Healthy);
        await Containers.Find(started.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task A_container_that_is_stopped_in_a_check_leaves_nothing()
    {
        ContainerInfo started = await StartAsync(new HealthCheck { Test = ["CMD-SHELL", "touch /begun; exec sleep 1000"], Interval = TimeSpan.FromMilliseconds(1) });
        await WaitForAsync(started.Id, _ => File.Exists(Path.Combine(started.UpperDir, "begun")));

        Assert.Equal(ContainerStatus.Exited, (await Containers.Find(started.Id).StopAsync(TimeSpan.Zero)).Status);
        await Containers.Find(started.Id).RemoveAsync();
    }

    [Fact]
    public void What_the_creator_does_not_say_the_image_says()
    {
        HealthCheck image = new() { Test = ["CMD", "check"], Interval = TimeSpan.FromSeconds(7), Retries = 9 };

        HealthCheck joined = HealthDefaults.Join(new HealthCheck { Retries = 2, Timeout = TimeSpan.FromSeconds(1) }, image)!;
        Assert.Equal((image.Test, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(1), 2), (joined.Test, joined.Interval, joined.Timeout, joined.Retries));
        Assert.False(HealthDefaults.Join(new HealthCheck { Test = ["NONE"] }, image)!.Checks);
        Assert.False(HealthDefaults.Join(null, new HealthCheck { Test = ["NONE"] })!.Checks);
        Assert.Null(HealthDefaults.Join(new HealthCheck { Retries = 2 }, null));
        Assert.Throws<ContainerOptionsException>(() => HealthDefaults.Join(new HealthCheck { Interval = TimeSpan.FromTicks(1) }, image));
        HealthConfiguration configuration = HealthDefaults.ToConfiguration(new HealthCheck { Test = ["CMD-SHELL", "a | b"] }, "/file")!;
        Assert.Equal(["/bin/sh", "-c", "a | b"], configuration.Command);
        Assert.Equal((30_000, 30_000, 0, 5_000, 3), (configuration.Interval, configuration.Timeout, configuration.StartPeriod, configuration.StartInterval, configuration.Retries));
    }

    private async Task<ContainerInfo> StartAsync(HealthCheck check)
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("sleep", "1000") with { HealthCheck = check, Environment = ["USER_NAME=x"] })).Read();
        return await Containers.Find(created.Id).StartAsync();
    }

    private Task<ContainerInfo> WaitForAsync(string id, string status) => WaitForAsync(id, container => container.Health?.Status == status);

    private async Task<ContainerInfo> WaitForAsync(string id, Func<ContainerInfo, bool> condition)
    {
        Stopwatch limit = Stopwatch.StartNew();
        ContainerInfo container;
        while (!condition(container = Containers.Get(id)))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(60), $"It did not come so far: {container.Health}");
            await Task.Delay(5);
        }

        return container;
    }
}
