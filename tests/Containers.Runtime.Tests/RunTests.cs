using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

public sealed class RunTests
{
    [RootFact("busybox")]
    public void The_exit_code_is_the_programs_or_tells_its_signal()
    {
        using BusyboxBundle bundle = new();
        Assert.Equal(new ProgramResult(7, "out\n", "err\n"), bundle.RunShell("echo out; echo err >&2; exit 7"));
        bundle.Linux["namespaces"]!.AsArray().RemoveAt(0); // process 1 of a PID namespace could not kill itself
        Assert.Equal(137, bundle.RunShell("kill -9 $$").ExitCode);
    }

    [RootFact("busybox")]
    public void The_root_can_be_read_only_and_the_host_sees_no_mount()
    {
        using BusyboxBundle bundle = new();
        bundle.Configuration["root"]!["readonly"] = true;
        ProgramResult result = bundle.RunShell("touch /x; echo $?; touch /dev/x; echo $?; mount | head -1");
        Assert.StartsWith("1\n0\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(bundle.Folder, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(bundle.Root, "x")));
    }

    [RootFact("busybox")]
    public void Bind_mounts_show_files_and_folders_of_the_host_and_make_their_targets()
    {
        using BusyboxBundle bundle = new();
        string shared = Directory.CreateDirectory(Path.Combine(bundle.Folder, "shared")).FullName;
        File.WriteAllText(Path.Combine(shared, "file"), "content");
        bundle.AddMount("/new/folder/here", null, shared, "bind");
        bundle.AddMount("/new/file", null, Path.Combine(shared, "file"), "rbind", "ro");
        ProgramResult result = bundle.RunShell("cat /new/folder/here/file /new/file; touch /new/folder/here/made; echo x > /new/file; echo $?");
        Assert.Equal("contentcontent1\n", result.Output);
        Assert.True(File.Exists(Path.Combine(shared, "made")));
        Assert.Equal("content", File.ReadAllText(Path.Combine(shared, "file")));
    }

    [RootTheory("busybox")]
    [InlineData("folder")]
    [InlineData("../../../../../../../..")]
    public void A_link_in_the_image_cannot_lead_a_mount_out_of_the_root(string way)
    {
        using BusyboxBundle bundle = new();
        string outside = Directory.CreateDirectory(Path.Combine(bundle.Folder, "outside")).FullName;
        string target = way == "folder" ? outside : way + outside;
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "trap"), target);
        Directory.CreateDirectory(bundle.Root + outside);
        bundle.AddMount("/trap/made", "tmpfs", "tmpfs");
        bundle.AddMount("/trap", "tmpfs", "tmpfs");
        ProgramResult result = bundle.RunShell("touch /trap/written; mount");
        Assert.Contains($"tmpfs on {outside} ", result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [RootFact("busybox")]
    public void Masked_and_read_only_paths_hold_also_where_the_image_has_its_own_null_device()
    {
        using BusyboxBundle bundle = new();
        File.WriteAllText(Path.Combine(bundle.Root, "secret"), "secret");
        Directory.CreateDirectory(Path.Combine(bundle.Root, "hidden/below"));
        Directory.CreateDirectory(Path.Combine(bundle.Root, "dev"));
        File.WriteAllText(Path.Combine(bundle.Root, "dev/null"), "not the null device");
        bundle.Mounts.RemoveAt(1);
        bundle.Linux["maskedPaths"] = new JsonArray("/secret", "/hidden", "/absent");
        bundle.Linux["readonlyPaths"] = new JsonArray("/etc", "/absent");
        ProgramResult result = bundle.RunShell("cat /secret | wc -c; ls /hidden | wc -l; touch /etc/x; echo $?; touch /hidden/x; echo $?");
        Assert.Equal("0\n0\n1\n1\n", result.Output);
    }

    [RootFact("busybox")]
    public void Devices_are_limited_by_the_control_group_which_is_gone_afterwards()
    {
        using BusyboxBundle bundle = new();
        string group = $"/containers-test-{Guid.NewGuid():N}";
        bundle.Linux["cgroupsPath"] = group;
        bundle.Linux["resources"] = JsonNode.Parse("""{ "devices": [{ "allow": false, "access": "rwm" }] }""");
        bundle.Linux["devices"] = JsonNode.Parse("""[{ "path": "/dev/made", "type": "c", "major": 1, "minor": 3, "fileMode": 384, "uid": 3, "gid": 4 }]""");
        ProgramResult result = bundle.RunShell(
            "mknod /dev/kmsg c 1 11; head -c 1 /dev/kmsg; echo $?; echo x > /dev/null; echo $?; head -c 2 /dev/zero | wc -c; set -- $(ls -n /dev/made); echo $1 $3 $4 $5 $6");
        Assert.Equal("1\n0\n2\ncrw------- 3 4 1, 3\n", result.Output);
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", group[1..], new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }));
    }

    [RootFact("busybox")]
    public void The_root_may_be_a_symbolic_link()
    {
        using BusyboxBundle bundle = new();
        File.CreateSymbolicLink(bundle.Combine("link"), bundle.Root);
        bundle.Configuration["root"]!["path"] = "link";
        Assert.Equal(new ProgramResult(0, "/\n", ""), bundle.RunShell("pwd"));
    }

    [RootFact("busybox")]
    public void A_container_sees_its_own_control_groups_alone_with_and_without_a_namespace_for_them()
    {
        for (int own = 0; own < 2; own++)
        {
            using BusyboxBundle bundle = new();
            bundle.AddMount("/sys/fs/cgroup", "cgroup", "cgroup", "ro", "nosuid", "nodev", "noexec");
            if (own == 1)
            {
                bundle.Linux["namespaces"]!.AsArray().Add(JsonNode.Parse("""{ "type": "cgroup" }"""));
            }

            ProgramResult result = bundle.RunShell(
                "cd /sys/fs/cgroup; for f in cgroup.procs */cgroup.procs; do [ ! -f $f ] || echo $(cat $f); done; mkdir $(readlink -f $(ls -d */ . | head -n 1))/x");

            string[] members = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEmpty(members);
            Assert.All(members, ids => Assert.StartsWith("1 ", ids, StringComparison.Ordinal));
            Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
        }
    }

    [RootFact("busybox")]
    public void Limits_umask_names_and_kernel_parameters_are_as_asked()
    {
        using BusyboxBundle bundle = new();
        bundle.Process["rlimits"] = JsonNode.Parse("""[{ "type": "RLIMIT_NOFILE", "soft": 100, "hard": 200 }]""");
        bundle.Process["user"] = JsonNode.Parse("""{ "uid": 5, "gid": 6, "umask": 63, "additionalGids": [6, 77] }""");
        bundle.Process["cwd"] = "/made/here";
        bundle.Configuration["hostname"] = "box";
        bundle.Configuration["domainname"] = "domain";
        bundle.Linux["sysctl"] = JsonNode.Parse("""{ "kernel.msgmax": "4242", "net.ipv4.ip_forward": "1" }""");
        ProgramResult result = bundle.RunShell(
            "ulimit -n; ulimit -Hn; umask; pwd; hostname; cat /proc/sys/kernel/domainname /proc/sys/kernel/msgmax /proc/sys/net/ipv4/ip_forward; id");
        Assert.Equal("100\n200\n0077\n/made/here\nbox\ndomain\n4242\n1\nuid=5 gid=6 groups=6,77\n", result.Output);
    }

    [RootFact("busybox")]
    public void A_working_directory_is_never_one_of_the_hosts()
    {
        // CVE-2024-21626: /proc/self/fd/N as the working directory reached the host through a descriptor the runtime had open.
        using BusyboxBundle bundle = new();
        for (int number = 3; number < 12; number++)
        {
            bundle.Process["cwd"] = $"/proc/self/fd/{number}";
            ProgramResult result = bundle.RunShell("pwd; ls ../../../../..");
            Assert.Equal(1, result.ExitCode);
            Assert.Equal(string.Empty, result.Output);
            Assert.Contains("/proc/self/fd", result.Error, StringComparison.Ordinal);
        }
    }
}
