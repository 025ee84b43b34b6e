using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>Paths of devices, mounts, folders and programs in every form in which images and engines have them.</summary>
public sealed class PathTests
{
    [RootTheory("busybox")]
    [InlineData("/dev/plain", "/dev/plain")]
    [InlineData("//dev//below//missing", "/dev/below/missing")]
    [InlineData("dev/relative", "/dev/relative")]
    [InlineData("/dev/slash/", "/dev/slash")]
    [InlineData("/dev/../dev/up", "/dev/up")]
    [InlineData("/new/folder/device", "/new/folder/device")]
    [InlineData("/link/device", "/behind/link/device")]
    public void A_device_is_made_whatever_the_form_of_its_path(string path, string place)
    {
        using BusyboxBundle bundle = new();
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "link"), "behind/link");
        AddDevice(bundle, path, 0x1A0 | 0x2000);
        ProgramResult result = bundle.RunShell($"ls -ln {place}");
        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
        Assert.Matches($"^crw-r-----  +1 5 +6 +1, +7 .* {place}\n$", result.Output);
    }

    [RootFact("busybox")]
    public void What_is_there_under_a_devices_name_stays_as_it_is()
    {
        using BusyboxBundle bundle = new();
        File.WriteAllText(Path.Combine(bundle.Root, "etc/file"), "mine\n");
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "etc/link"), "/etc/file");
        AddDevice(bundle, "/etc/file", 0x1B6);
        AddDevice(bundle, "/etc/link", 0x1B6);
        AddDevice(bundle, string.Empty, 0x1B6);
        ProgramResult result = bundle.RunShell("cat /etc/file; ls -ln /etc/file | head -c 30; readlink /etc/link");
        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
        Assert.Matches("^mine\n-rw-r--r-- +1 0 +0 .*/etc/file\n$", result.Output.Replace("\n/etc", "/etc", StringComparison.Ordinal));
    }

    [RootFact("busybox")]
    public void A_default_device_can_be_configured()
    {
        using BusyboxBundle bundle = new();
        bundle.Linux["devices"] = JsonNode.Parse("""[{ "path": "/dev/full", "type": "c", "major": 1, "minor": 7, "fileMode": 384, "gid": 9 }]""");
        Assert.Matches("^crw------- +1 0 +9 +1, +7 ", bundle.RunShell("ls -ln /dev/full").Output);
    }

    [RootFact("busybox")]
    public void In_a_user_namespace_the_hosts_node_is_shown_and_one_that_the_host_has_not_is_named()
    {
        using BusyboxBundle bundle = new();
        bundle.Linux["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "user" });
        bundle.Linux["uidMappings"] = JsonNode.Parse("""[{ "containerID": 0, "hostID": 0, "size": 65536 }]""");
        bundle.Linux["gidMappings"] = JsonNode.Parse("""[{ "containerID": 0, "hostID": 0, "size": 65536 }]""");
        bundle.Linux["devices"] = JsonNode.Parse("""[{ "path": "/dev/full", "type": "c", "major": 1, "minor": 7 }]""");
        Assert.Matches("^crw-rw-rw- .* 1, +7 ", bundle.RunShell("ls -ln /dev/full").Output);
        bundle.Linux["devices"] = JsonNode.Parse("""[{ "path": "/dev/none", "type": "c", "major": 300, "minor": 7 }]""");
        Assert.Contains("/dev/none: no node can be made in a user namespace", bundle.RunShell("true").Error, StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData("size=1m", "/data/link/folder")]
    [InlineData("tmpcopyup", "/elsewhere/folder")]
    public void Links_of_the_image_count_below_a_mount_that_shows_them_alone(string option, string place)
    {
        using BusyboxBundle bundle = new();
        Directory.CreateDirectory(Path.Combine(bundle.Root, "data"));
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "data/link"), "/elsewhere");
        bundle.AddMount("/data", "tmpfs", "tmpfs", option);
        bundle.AddMount("/data/link/folder", "tmpfs", "tmpfs", "size=2m");
        ProgramResult result = bundle.RunShell("grep -o ' /[^ ]*/folder ' /proc/self/mountinfo");
        Assert.Equal(($" {place} \n", string.Empty), (result.Output, result.Error));
    }

    /// <summary>/etc/resolv.conf leads to a file that only a running system has in the images of many distributions.</summary>
    [RootFact("busybox")]
    public void A_mount_whose_place_is_behind_a_dangling_link_is_made_there()
    {
        using BusyboxBundle bundle = new();
        string source = bundle.Combine("source");
        File.WriteAllText(source, "shown\n");
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "etc/resolv.conf"), "../run/none/resolv.conf");
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "dangling"), "/nowhere/folder");
        bundle.AddMount("/etc/resolv.conf", null, source, "bind");
        bundle.AddMount("/dangling/below", "tmpfs", "tmpfs");
        bundle.Process["cwd"] = "/dangling/work";
        ProgramResult result = bundle.RunShell("cat /etc/resolv.conf /run/none/resolv.conf; pwd; grep -c ' /nowhere/folder/below ' /proc/self/mountinfo");
        Assert.Equal(new ProgramResult(0, "shown\nshown\n/nowhere/folder/work\n1\n", ""), result);
        Assert.False(Directory.Exists("/nowhere"));
    }

    [RootFact("busybox")]
    public void Links_in_a_circle_are_an_error()
    {
        using BusyboxBundle bundle = new();
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "circle"), "circle/again");
        bundle.AddMount("/circle/below", "tmpfs", "tmpfs");
        Assert.Contains("ELOOP", bundle.RunShell("true").Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_destination_without_a_slash_is_meant_from_the_root()
    {
        using BusyboxBundle bundle = new();
        bundle.AddMount("below/root", "tmpfs", "tmpfs");
        bundle.Process["cwd"] = "/bin";
        Assert.Equal(new ProgramResult(0, "1\n", ""), bundle.RunShell("grep -c ' /below/root ' /proc/self/mountinfo"));
    }

    [RootFact("busybox")]
    public void The_working_folder_is_made_below_a_root_that_is_read_only()
    {
        using BusyboxBundle bundle = new();
        bundle.Configuration["root"]!["readonly"] = true;
        bundle.Process["cwd"] = "/new/folder";
        ProgramResult result = bundle.RunShell("pwd; touch x");
        Assert.Equal("/new/folder\n", result.Output);
        Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
    }

    /// <summary>docker's client tells exit codes 127 and 126 by "no such file or directory" and "permission denied".</summary>
    [RootTheory("busybox")]
    [InlineData("nothing", "execve nothing: ENOENT (no such file or directory)")]
    [InlineData("/nothing", "execve /nothing: ENOENT (no such file or directory)")]
    [InlineData("/bin/interpreter", "execve /bin/interpreter: ENOENT (no such file or directory)")]
    [InlineData("/bin/plain", "execve /bin/plain: EACCES (permission denied)")]
    [InlineData("/etc", "execve /etc: EACCES (permission denied)")]
    [InlineData("folder", "execve folder: ENOENT (no such file or directory)")]
    [InlineData("/bin/text", "execve /bin/text: ENOEXEC (exec format error)")]
    [InlineData("/bin/circle", "execve /bin/circle: ELOOP (too many levels of symbolic links)")]
    public void What_cannot_be_executed_is_told_in_the_words_that_callers_look_for(string program, string message)
    {
        using BusyboxBundle bundle = new();
        string programs = Path.Combine(bundle.Root, "bin");
        ProgramFile.Write(Path.Combine(programs, "interpreter"), "#!/no/interpreter\n");
        ProgramFile.Write(Path.Combine(programs, "text"), "text\n");
        File.WriteAllText(Path.Combine(programs, "plain"), "plain\n");
        File.CreateSymbolicLink(Path.Combine(programs, "circle"), "circle");
        Directory.CreateDirectory(Path.Combine(programs, "folder"));
        Assert.Equal(new ProgramResult(1, "", $"container-runtime: {message}\n"), bundle.Run([program]));
    }

    [RootFact("busybox")]
    public void A_folder_of_a_programs_name_on_the_path_is_passed_over()
    {
        using BusyboxBundle bundle = new();
        Directory.CreateDirectory(Path.Combine(bundle.Root, "first/program"));
        ProgramFile.Write(Path.Combine(bundle.Root, "etc/program"), "#!/bin/sh\necho ran\n");
        bundle.Process["env"] = new JsonArray("PATH=/first:/none:/etc:/bin");
        Assert.Equal(new ProgramResult(0, "ran\n", ""), bundle.Run(["program"]));
    }

    [RootTheory("busybox")]
    [InlineData("kernel.domainname", "example", "/proc/sys/kernel/domainname")]
    [InlineData("net/ipv4/conf/lo/forwarding", "1", "/proc/sys/net/ipv4/conf/lo/forwarding")]
    [InlineData("net.ipv4.ip_forward", "1", "/proc/sys/net/ipv4/ip_forward")]
    public void Kernel_parameters_of_the_containers_namespaces_are_set(string name, string value, string file)
    {
        using BusyboxBundle bundle = new();
        bundle.Linux["sysctl"] = new JsonObject { [name] = value };
        Assert.Equal(new ProgramResult(0, $"{value}\n", ""), bundle.Run("cat", file));
    }

    [RootFact("busybox")]
    public void A_rule_for_any_device_has_minus_one_or_no_number()
    {
        using BusyboxBundle bundle = new();
        bundle.AddMount("/sys", "sysfs", "sysfs", "ro");
        bundle.AddMount("/sys/fs/cgroup", "cgroup", "cgroup", "ro");
        bundle.Linux["resources"] = JsonNode.Parse(
            """
            { "devices": [{ "allow": false, "access": "rwm" }, { "allow": true, "type": "c", "major": 10, "minor": -1, "access": "rwm" },
                          { "allow": true, "type": "b", "major": -1, "minor": 3, "access": "r" }, { "allow": true, "type": "c", "major": 11, "access": "" }] }
            """);
        ProgramResult result = bundle.RunShell("grep -E '^(c 10:|c 11:|b \\*:3)' /sys/fs/cgroup/devices/devices.list");
        Assert.Equal(new ProgramResult(0, "c 10:* rwm\nb *:3 r\nc 11:* rwm\n", ""), result);
    }

    private static void AddDevice(BusyboxBundle bundle, string path, int mode)
    {
        JsonArray devices = bundle.Linux["devices"] as JsonArray ?? [];
        bundle.Linux["devices"] = null;
        devices.Add(new JsonObject { ["path"] = path, ["type"] = "c", ["major"] = 1, ["minor"] = 7, ["fileMode"] = mode, ["uid"] = 5, ["gid"] = 6 });
        bundle.Linux["devices"] = devices;
    }
}
