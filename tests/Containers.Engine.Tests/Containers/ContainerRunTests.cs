using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Tests.Containers;

public sealed class ContainerRunTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    [RootFact("busybox")]
    public async Task The_exit_code_and_both_streams_come_back_apart()
    {
        (int code, string output, string error) = await busybox.RunAsync(busybox.Options("sh", "-c", "echo out; echo err >&2; exit 7"));
        Assert.Equal((7, "out\n", "err\n"), (code, output, error));
    }

    [RootFact("busybox")]
    public async Task Input_reaches_an_interactive_container_and_no_other()
    {
        string large = new('x', 300_000);
        (_, string read, _) = await busybox.RunAsync(busybox.Options("cat") with { Interactive = true }, large);
        Assert.Equal(large, read);
        (_, string nothing, _) = await busybox.RunAsync(busybox.Options("cat"), "lost");
        Assert.Equal(string.Empty, nothing);
    }

    [RootFact("busybox")]
    public async Task A_container_has_namespaces_of_its_own()
    {
        ContainerOptions options = busybox.Options(
            "sh", "-c", "for n in pid net mnt ipc uts cgroup; do readlink /proc/self/ns/$n; done; hostname; echo $$; ip -o link | wc -l");
        (_, string output, string error) = await busybox.RunAsync(options with { Hostname = "box" });
        string[] lines = output.Split('\n');
        Assert.Equal(string.Empty, error);
        string[] host = [.. new[] { "pid", "net", "mnt", "ipc", "uts", "cgroup" }.Select(name => new FileInfo($"/proc/self/ns/{name}").LinkTarget!)];
        Assert.Empty(host.Intersect(lines));
        Assert.Equal(["box", "1", "1"], lines[6..9]);
    }

    [RootFact("busybox")]
    public async Task A_container_has_dockers_capabilities_and_no_descriptor_of_the_host()
    {
        (_, string output, _) = await busybox.RunAsync(busybox.Options("sh", "-c", "grep -E '^(Cap|NoNewPrivs|SigIgn|SigBlk)' /proc/self/status; ls /proc/1/fd; umask; pwd"));
        Dictionary<string, string> status = output.Split('\n').Where(line => line.Contains(':', StringComparison.Ordinal))
            .Select(line => line.Split(':')).ToDictionary(parts => parts[0], parts => parts[1].Trim());
        Assert.Equal("00000000a80425fb", status["CapEff"]);
        Assert.Equal("00000000a80425fb", status["CapBnd"]);
        Assert.Equal("00000000a80425fb", status["CapPrm"]);
        Assert.Equal("0000000000000000", status["CapInh"]);
        Assert.Equal("0000000000000000", status["CapAmb"]);
        Assert.Equal("0000000000000000", status["SigIgn"]);
        Assert.Equal("0000000000000000", status["SigBlk"]);
        Assert.Equal("0", status["NoNewPrivs"]);
        Assert.Equal(["0", "1", "2", "0022", "/"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^5..]);
    }

    [RootFact("busybox")]
    public async Task The_kernels_own_files_are_masked_or_read_only_and_devices_are_the_default_ones()
    {
        (_, string output, _) = await busybox.RunAsync(busybox.Options(
            "sh", "-c",
            "cat /proc/keys | wc -c; ls /sys/firmware | wc -l; echo 1 > /proc/sys/kernel/panic; echo $?; echo b > /proc/sysrq-trigger; echo $?;"
            + " mkdir /sys/fs/cgroup/x; echo $?; mknod /dev/sda b 8 0; head -c 1 /dev/sda; echo $?; head -c 3 /dev/zero | wc -c; ls -l /dev/ptmx | wc -l"));
        Assert.Equal(["0", "0", "1", "1", "1", "1", "3", "1"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [RootTheory("busybox")]
    [InlineData("app", "uid=1000(app) gid=1000(app) groups=1000(app),1001(extra)", "/home/app")]
    [InlineData("1000", "uid=1000(app) gid=1000(app) groups=1000(app),1001(extra)", "/home/app")]
    [InlineData("app:extra", "uid=1000(app) gid=1001(extra) groups=1001(extra)", "/home/app")]
    [InlineData("4242:4343", "uid=4242 gid=4343 groups=4343", "/")]
    [InlineData("4242", "uid=4242 gid=0(root) groups=0(root)", "/")]
    [InlineData("", "uid=0(root) gid=0(root) groups=0(root)", "/root")]
    public async Task A_user_is_looked_up_in_the_images_own_files(string user, string id, string home)
    {
        (int code, string output, string error) = await busybox.RunAsync(
            busybox.Options("sh", "-c", "id; echo $HOME; grep CapEff /proc/self/status; echo again > /dev/stdout") with { User = user });
        Assert.Equal((0, string.Empty), (code, error));
        string[] lines = output.Split('\n');
        Assert.Equal([id, home, "again"], [lines[0], lines[1], lines[3]]);
        Assert.Equal(user.Length == 0, lines[2].EndsWith("a80425fb", StringComparison.Ordinal));
    }

    [RootAlone("It gives the machine's null device away.")]
    [RootFact("busybox")]
    public async Task A_container_that_reads_nothing_leaves_the_hosts_null_device_to_its_owner()
    {
        using SafeFileHandle device = FileDescriptor.Open("/dev/null", OpenFlags.PathOnly);
        uint before = device.Status().Owner;
        (int code, _, _) = await busybox.RunAsync(busybox.Options("true") with { User = $"{before + 4242}" });
        Assert.Equal((0, before), (code, device.Status().Owner));
    }

    [RootFact("busybox")]
    public async Task Environment_folder_and_no_new_privileges_are_as_asked()
    {
        (_, string output, _) = await busybox.RunAsync(busybox.Options("sh", "-c", "env | sort; pwd; grep NoNewPrivs /proc/self/status") with
        {
            Environment = ["GREETING=changed", "NEW=a=b", "NOT_SET_ANYWHERE"],
            WorkingDirectory = "/made/for/it",
            Security = new() { NoNewPrivileges = true },
            Hostname = "box",
        });
        string[] lines = output.Split('\n');
        Assert.Contains("GREETING=changed", lines);
        Assert.Contains("NEW=a=b", lines);
        Assert.Contains("PATH=/bin", lines);
        Assert.Contains("HOSTNAME=box", lines);
        Assert.Contains("/made/for/it", lines);
        Assert.Contains("NoNewPrivs:\t1", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("NOT_SET", StringComparison.Ordinal));
    }

    [RootTheory("busybox")]
    [InlineData(127, "no-such-program")]
    [InlineData(127, "/no/such/program")]
    [InlineData(126, "/etc/passwd")]
    [InlineData(126, "/etc")]
    public async Task A_program_that_cannot_run_is_an_error_with_dockers_exit_code(int code, string program)
    {
        ContainerStartException exception = await Assert.ThrowsAsync<ContainerStartException>(
            () => busybox.RunAsync(busybox.Options(program) with { Name = $"bad{code}{program.Length}" }));
        Assert.Equal(code, exception.ExitCode);
        Assert.Contains(program, exception.Message, StringComparison.Ordinal);
        Assert.Empty(busybox.Containers.Match($"bad{code}*"));
    }

    [RootFact("busybox")]
    public async Task Two_containers_of_an_image_change_their_own_copy_alone()
    {
        ContainerInfo[] containers = [.. (await Task.WhenAll(new[] { "a", "b" }.Select(name => busybox.Containers.CreateAsync(
            busybox.Options("sh", "-c", $"echo {name} > /etc/motd; rm /etc/group; echo ready; sleep 60") with { Name = $"cow-{name}" })))).Select(container => container.Read())];
        foreach (ContainerInfo container in containers)
        {
            await busybox.Containers.Find(container.Name).StartAsync();
        }

        string[] changed = await Task.WhenAll(containers.Select(ReadMotdOnceReadyAsync));
        Assert.Equal(["a\n", "b\n"], changed);
        (_, string untouched, _) = await busybox.RunAsync(busybox.Options("cat", "/etc/motd", "/etc/group"));
        Assert.StartsWith("from the image\nroot:x:0:", untouched, StringComparison.Ordinal);
        Assert.DoesNotContain(busybox.Engine.Paths.Root, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        await Task.WhenAll(containers.Select(container => busybox.Containers.Find(container.Id).RemoveAsync(force: true)));
        Assert.All(containers, container => Assert.False(Directory.Exists(container.UpperDir)));
    }

    private async Task<string> ReadMotdOnceReadyAsync(ContainerInfo container)
    {
        await foreach (ContainerLogEntry entry in busybox.Containers.Find(container.Id).ReadLogAsync(new ContainerLogOptions { Follow = true }))
        {
            Assert.Equal("ready", entry.Text);
            break;
        }

        return await File.ReadAllTextAsync(Path.Combine(container.UpperDir, "etc/motd"));
    }
}
