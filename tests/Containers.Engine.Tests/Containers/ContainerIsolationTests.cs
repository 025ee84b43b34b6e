using System.Diagnostics;
using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Linux.Capabilities;
using Containers.Linux.Processes;

namespace Containers.Engine.Tests.Containers;

public sealed class ContainerIsolationTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private const string EffectiveCapabilities = "grep CapEff /proc/self/status | cut -f 2";

    [RootTheory("busybox")]
    [InlineData(new string[0], new[] { "net_raw", "CAP_CHOWN" }, "00000000a80405fa")]
    [InlineData(new[] { "NET_ADMIN", "CAP_SYS_TIME" }, new string[0], "00000000aa0435fb")]
    [InlineData(new[] { "kill" }, new[] { "ALL" }, "0000000000000020")]
    public async Task Capabilities_are_added_and_dropped_with_or_without_their_prefix(string[] added, string[] dropped, string expected)
    {
        string output = await OutputAsync(EffectiveCapabilities, options => options with { CapAdd = added, CapDrop = dropped });
        Assert.Equal(expected, output);
    }

    [RootFact("busybox")]
    public async Task All_capabilities_are_those_that_this_machine_can_give()
    {
        string output = await OutputAsync(EffectiveCapabilities, options => options with { CapAdd = ["ALL"], CapDrop = ["SYS_ADMIN"] });
        Assert.Equal($"{CapabilitySet.Permitted.Bits & ~(1UL << 21):x16}", output);
    }

    [RootFact("busybox")]
    public async Task A_privileged_container_has_the_machine()
    {
        string output = await OutputAsync(
            $"{EffectiveCapabilities}; grep Seccomp: /proc/self/status; grep -c ' /proc/' /proc/mounts; grep ' /sys sysfs' /proc/mounts | cut -d ' ' -f 4 | cut -c -2; test -c /dev/kmsg && echo kmsg",
            options => options with { Privileged = true });
        string expected = $"{CapabilitySet.Permitted.Bits:x16}\nSeccomp:\t0\n0\nrw" + (File.Exists("/dev/kmsg") ? "\nkmsg" : "");
        Assert.Equal(expected, output);
    }

    [RootFact("busybox")]
    public async Task System_paths_can_be_left_as_they_are()
    {
        Assert.Equal("0", await OutputAsync(
            "grep -c ' /proc/' /proc/mounts", options => options with { Security = SecurityOptions.Parse(["systempaths=unconfined"]) }));
    }

    [RootFact("busybox")]
    public async Task A_root_that_is_read_only_leaves_folders_in_memory_writable()
    {
        string output = await OutputAsync(
            "touch /x 2>/dev/null || echo kept; touch /run/x && stat -c %a /run /tmp /new; grep -E ' /(run|tmp|new) ' /proc/mounts | cut -d ' ' -f 2,4",
            options => options with { ReadOnly = true, Tmpfs = ["/run:exec,size=1m,mode=700", "/tmp", "/new"] });
        string[] lines = output.Split('\n');
        Assert.Equal(["kept", "700", "1777", "1777"], lines[..4]);
        Assert.Contains("size=1024k", lines[4], StringComparison.Ordinal);
        Assert.DoesNotContain("noexec", lines[4], StringComparison.Ordinal);
        Assert.Contains("nosuid,nodev,noexec", lines[5], StringComparison.Ordinal);
    }

    [RootAlone("A user makes no device nodes.")]
    [RootFact("busybox")]
    public async Task Devices_are_those_of_the_host_with_the_access_that_is_asked_for()
    {
        string output = await OutputAsync(
            "stat -c %t:%T /dev/mine; head -c 1 /dev/mine | wc -c; echo x 2>/dev/null > /dev/mine || echo refused; mknod /dev/z c 1 3; mknod /dev/a c 10 237 && head -c 0 /dev/a 2>&1 | grep -c permitted",
            options => options with { Devices = ["/dev/zero:/dev/mine:rm", "/dev/null:rw"] });
        Assert.StartsWith("1:5\n1", output, StringComparison.Ordinal);
    }

    [RootAlone("A user makes no device nodes.")]
    [RootFact("busybox")]
    public async Task Rules_allow_devices_without_nodes()
    {
        const string Try = "mknod /dev/mem2 c 1 11 && (: < /dev/mem2) 2>/dev/null && echo opened || echo refused";
        Assert.Equal("refused", await OutputAsync(Try));
        Assert.Equal("opened", await OutputAsync(Try, options => options with { DeviceCgroupRules = ["c 1:11 r"], CapAdd = ["SYSLOG"] }));
    }

    [RootFact("busybox")]
    public async Task Kernel_parameters_are_those_of_the_container()
    {
        Assert.Equal("7\n2048", await OutputAsync(
            "cat /proc/sys/net/ipv4/ip_default_ttl /proc/sys/kernel/shmmni",
            options => options with { Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_default_ttl"] = "7", ["kernel.shmmni"] = "2048" } }));
    }

    [RootAlone("The network of a user's host is a namespace that this run has made.")]
    [RootFact("busybox")]
    public async Task Users_of_a_network_of_their_own_have_low_ports_and_ping()
    {
        const string Show = "cd /proc/sys/net/ipv4; cat ip_unprivileged_port_start ping_group_range";
        Assert.Equal("0\n0\t2147483647", await OutputAsync(Show));
        Assert.Equal("listens", await OutputAsync("timeout -s INT 1 nc -l -p 80 < /dev/null || [ $? = 130 ] && echo listens", static options => options with { User = "app", CapDrop = ["ALL"] }));
        Assert.Equal("80\n0\t9", await OutputAsync(Show, static options => options with
        {
            Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "80", ["net.ipv4.ping_group_range"] = "0 9" },
        }));
        string[] host = [.. new[] { "ip_unprivileged_port_start", "ping_group_range" }.Select(static name => File.ReadAllText($"/proc/sys/net/ipv4/{name}").Trim())];
        Assert.Equal(host, (await OutputAsync(Show, static options => options with { Networks = [new() { Network = "host" }] })).Split('\n'));
        Assert.Equal("0", await OutputAsync("cat /proc/sys/net/ipv4/ip_unprivileged_port_start", static options => options with { UserNamespace = "auto" }));
    }

    [RootFact("busybox")]
    public async Task Supplementary_groups_are_added_to_those_of_the_user() => Assert.Equal(
        "1000 0 77 1001", await OutputAsync("id -G", options => options with { User = "app", AdditionalGroups = ["root", "77"] }));

    [RootFact("busybox")]
    public async Task The_host_has_namespaces_that_are_shared_with_it()
    {
        string output = await OutputAsync(
            "for name in pid ipc uts cgroup; do readlink /proc/self/ns/$name; done; hostname",
            options => options with { Pid = "host", Ipc = "host", Uts = "host", CgroupNamespace = "host" });
        string[] own = [.. new[] { "pid", "ipc", "uts", "cgroup" }.Select(name => new FileInfo($"/proc/self/ns/{name}").LinkTarget!)];
        Assert.Equal([.. own, Environment.MachineName], output.Split('\n'));
    }

    [RootFact("busybox")]
    public async Task Orphans_in_the_hosts_pid_namespace_are_their_monitors_and_are_reaped()
    {
        ContainerInfo created = (await busybox.Containers.CreateAsync(
            busybox.Options("sh", "-c", "for n in 1 2; do (sleep 1000 > /dev/null 2>&1 & echo $!); done; exec sleep 1000") with { Pid = "host" })).Read();
        ContainerInfo started = await busybox.Containers.Find(created.Id).StartAsync();
        string[] orphans = await busybox.Containers.Find(created.Id).ReadLogAsync(new ContainerLogOptions { Follow = true }).Take(2).Select(line => $"/proc/{line.Text}").ToArrayAsync();

        string parent = $"\nPPid:\t{MonitorMemory.ProcessOf(started)}\n";
        Assert.All(orphans, orphan => Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"{orphan}/status").Contains(parent, StringComparison.Ordinal), s_limit)));
        using (Process orphan = Process.GetProcessById(int.Parse(Path.GetFileName(orphans[0]), CultureInfo.InvariantCulture)))
        {
            orphan.Kill();
        }

        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists(orphans[0]), s_limit));
        Assert.True(Directory.Exists(orphans[1]));
        await busybox.Containers.Find(created.Id).KillAsync();
        Assert.Equal(137, await busybox.Containers.Find(created.Id).WaitAsync());
        Assert.False(Directory.Exists(orphans[1]));
        await busybox.Containers.Find(created.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task What_a_container_leaves_in_the_hosts_pid_namespace_ends_with_it()
    {
        string output = await OutputAsync("sleep 1000 > /dev/null 2>&1 & echo $!", options => options with { Pid = "host" });
        Assert.Equal(0, ProcessStatus.StartTime(int.Parse(output, CultureInfo.InvariantCulture)));
    }

    [RootFact("busybox")]
    public async Task Containers_share_processes_and_memory_with_those_that_allow_it()
    {
        ContainerInfo first = (await busybox.Containers.CreateAsync(
            busybox.Options("sh", "-c", "echo shared > /dev/shm/note; exec sleep 1000") with { Ipc = "shareable" })).Read();
        await busybox.Containers.Find(first.Id).StartAsync();
        await busybox.RunningAsync(first.Id, "test -s /dev/shm/note");
        string output = await OutputAsync(
            "cat /dev/shm/note; tr '\\0' ' ' < /proc/1/cmdline; ls -di /dev/shm | wc -l",
            options => options with { Ipc = $"container:{first.Name}", Pid = $"container:{first.Id[..12]}" });
        Assert.Equal("shared\nsleep 1000 1", output);

        await busybox.Containers.Find(first.Id).StopAsync(TimeSpan.Zero);
        ContainerStartException gone = await Assert.ThrowsAsync<ContainerStartException>(
            () => OutputAsync("true", options => options with { Pid = $"container:{first.Name}" }));
        Assert.Contains("does not run", gone.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_container_without_shared_memory_has_no_folder_for_it() =>
        Assert.Equal("none", await OutputAsync("ls -d /dev/shm 2>/dev/null || echo none", options => options with { Ipc = "none" }));

    [RootFact("busybox")]
    public async Task Shared_memory_is_as_large_as_asked_for() => Assert.Equal(
        "3072", await OutputAsync("df -k /dev/shm | tail -1 | awk '{print $2}'", options => options with { SharedMemorySize = 3 << 20 }));

    [RootFact("busybox")]
    public async Task What_cannot_be_is_refused_before_anything_is_made()
    {
        ContainerInfo alone = (await busybox.Containers.CreateAsync(busybox.Options("true"))).Read();
        int before = busybox.Containers.List(all: true).Count;
        ContainerOptions sound = busybox.Options("true");
        ContainerOptions[] impossible =
        [
            sound with { CapAdd = ["EVERYTHING"] }, sound with { Devices = ["zero"] }, sound with { Devices = ["/dev/zero:/dev/x:y"] },
            sound with { DeviceCgroupRules = ["c 1 rwm"] }, sound with { Tmpfs = ["run"] }, sound with { SharedMemorySize = -1 },
            sound with { Ipc = "hosts" }, sound with { Pid = "shareable" }, sound with { Uts = "container:x" }, sound with { UserNamespace = "auto:size=9" },
            sound with { Uts = "host", Hostname = "x" }, sound with { Ipc = $"container:{alone.Name}" },
            sound with { Limits = new() { Cpus = 1, CpuQuota = 5000 } }, sound with { Limits = new() { CpuPeriod = 5 } },
            sound with { Limits = new() { DeviceReadBps = ["/dev/sda"] } }, sound with { Limits = new() { DeviceWriteIops = ["/dev/sda:fast"] } },
        ];
        foreach (ContainerOptions options in impossible)
        {
            await Assert.ThrowsAsync<ContainerOptionsException>(() => busybox.Containers.CreateAsync(options));
        }

        Assert.Equal(before, busybox.Containers.List(all: true).Count);
    }

    private async Task<string> OutputAsync(string script, Func<ContainerOptions, ContainerOptions>? change = null)
    {
        ContainerOptions options = busybox.Options("sh", "-c", script);
        (_, string output, string error) = await busybox.RunAsync(change?.Invoke(options) ?? options);
        Assert.Equal(string.Empty, error);
        return output.TrimEnd('\n');
    }
}
