using System.Diagnostics;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Copying;
using Containers.Engine.Containers.Observation;
using Containers.Engine.Containers.Options;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Tests.Containers;

public sealed class UserNamespaceLifeTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private ContainerService Containers => busybox.Containers;

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task It_is_checked_measured_listed_paused_and_limited_as_any_other()
    {
        ContainerInfo started = await StartAsync(options => options with
        {
            HealthCheck = new HealthCheck { Test = ["CMD-SHELL", "echo as $(id -u) > /dev/stderr"], Interval = TimeSpan.FromMilliseconds(20) },
        });
        Assert.True(SpinWait.SpinUntil(() => Containers.Get(started.Id).Health?.Status == ContainerHealth.Healthy, Limit));
        Assert.Equal("as 0\n", Containers.Get(started.Id).Health!.Log[0].Output);

        Assert.Equal(ContainerStatus.Paused, Containers.Find(started.Id).Pause().Status);
        Assert.Equal(ContainerStatus.Running, Containers.Find(started.Id).Unpause().Status);
        await Containers.Find(started.Id).UpdateAsync(new ContainerLimits { PidsLimit = 50 }, RestartPolicy.Parse("always"));
        Assert.Contains(Containers.Find(started.Id).Processes(), process => process.UserId == started.Ids!.FirstUser && process.ProcessId == started.ProcessId);
        IReadOnlyList<ContainerStatistics> measured = await Containers.MeasureAsync([started.Id], TimeSpan.FromMilliseconds(20)).FirstAsync();
        Assert.True(measured[0].Pids >= 1);
        Assert.Equal(50, Containers.Get(started.Id).Limits.PidsLimit);

        // The policy was given to a monitor that began without one, and it has all it needs to obey.
        using (Process program = Process.GetProcessById(started.ProcessId!.Value))
        {
            program.Kill();
        }

        Assert.True(SpinWait.SpinUntil(() => Containers.Get(started.Id) is { RestartCount: 1, ProcessId: not null }, Limit));
        await Containers.Find(started.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task When_its_monitor_is_killed_it_is_removed_and_its_ids_are_free()
    {
        ContainerInfo started = await StartAsync(options => options);
        using (Process monitor = Process.GetProcessById(MonitorMemory.ProcessOf(started)))
        {
            monitor.Kill();
        }

        ContainerInfo other = (await Containers.CreateAsync(Options("true"))).Read();
        Assert.NotEqual(started.Ids, other.Ids);
        await Containers.Find(started.Id).RemoveAsync(force: true);
        Assert.False(Directory.Exists(Path.GetDirectoryName(started.UpperDir)));
        ContainerInfo next = (await Containers.CreateAsync(Options("true"))).Read();
        Assert.Equal(started.Ids, next.Ids);
        await Containers.Find(other.Id).RemoveAsync();
        await Containers.Find(next.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task The_ids_of_a_container_whose_record_cannot_be_read_stay_its_own()
    {
        ContainerInfo broken = await StartAsync(options => options);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(broken.UpperDir)!, "container.json"), "{\"id\": ");
        ContainerInfo other = (await Containers.CreateAsync(Options("true"))).Read();
        Assert.NotEqual(broken.Ids, other.Ids);
        await Containers.Find(other.Id).RemoveAsync();
        await Containers.Find(broken.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task Capabilities_of_files_are_those_of_the_containers_root_whoever_mounts_them()
    {
        using TemporaryFolder folder = new();
        string program = folder.Combine("busybox-net");
        ContainerOptions options = busybox.Options("/bin/busybox-net", "grep", "CapEff", "/proc/self/status") with { UserNamespace = "private", User = "app" };
        ContainerInfo created = (await Containers.CreateAsync(options)).Read();
        await Containers.CopyAsync(new FileLocation(created.Name, "/bin/busybox"), new FileLocation(null, program));
        using (SafeFileHandle file = FileDescriptor.Open(program, OpenFlags.Read))
        {
            // struct vfs_cap_data: revision 2, effective, CAP_NET_RAW permitted.
            file.SetExtendedAttribute("security.capability"u8, [1, 0, 0, 2, 0, 0x20, 0, 0, .. new byte[12]]);
        }

        await Containers.CopyAsync(new FileLocation(null, program), new FileLocation(created.Name, "/bin/"), new CopyOptions { KeepOwner = true });
        await Containers.Find(created.Id).StartAsync();
        await Containers.Find(created.Id).WaitAsync();
        Assert.Equal("CapEff:\t0000000000002000", (await Containers.Find(created.Id).ReadLogAsync().SingleAsync()).Text);
        await Containers.Find(created.Id).CommitAsync(new CommitOptions { Tag = ImageReference.Parse("capable:userns") });
        await Containers.Find(created.Id).RemoveAsync();
        foreach (string mode in new[] { "auto:size=3000", "host" })
        {
            (_, string output, _) = await busybox.RunAsync(options with { Image = "capable:userns", UserNamespace = mode });
            Assert.Equal("CapEff:\t0000000000002000\n", output);
        }
    }

    private ContainerOptions Options(params string[] command) => busybox.Options(command) with { UserNamespace = "private" };

    private async Task<ContainerInfo> StartAsync(Func<ContainerOptions, ContainerOptions> change)
    {
        ContainerInfo created = (await Containers.CreateAsync(change(Options("sleep", "1000")))).Read();
        return await Containers.Find(created.Id).StartAsync();
    }
}
