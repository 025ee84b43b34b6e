using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>User and time namespaces.</summary>
public sealed class NamespaceTests
{
    [RootTheory("busybox")]
    [InlineData(0)]
    [InlineData(1)]
    public void A_containers_root_is_another_user_of_the_host_and_writes_nothing_but_its_own(int user)
    {
        using OciContainer container = WithUsers();
        container.Bundle.Process["user"] = JsonNode.Parse($$"""{ "uid": {{user}}, "gid": {{user}} }""");
        string foreign = Path.Combine(container.Bundle.Root, "foreign");
        File.WriteAllText(foreign, "host");
        File.SetUnixFileMode(foreign, (UnixFileMode)0x180);
        string script = "id -u; cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '; echo x > /own/file; cat /foreign; echo $?; echo x >> /foreign; echo $?; "
            + "[ -c /dev/null ] && echo x > /dev/null && echo device; mknod /tmp/kmsg c 1 11; echo $?; hostname users; echo $?; mount -t tmpfs x /tmp; echo $?";
        container.Bundle.SetShell(script);
        ProgramResult result = container.Do("run", "-b", container.Bundle.Folder, container.Id);
        string privileged = user == 0 ? "0\n0\n" : "1\n1\n";
        Assert.Equal($"{user}\n 0 100000 1000\n 0 200000 1000\n1\n1\ndevice\n1\n{privileged}", result.Output);
        Assert.Equal("host", File.ReadAllText(foreign));
        Assert.Equal($"{100000 + user}:{200000 + user}", Owner(Path.Combine(container.Bundle.Root, "own/file")));
        Assert.Equal("100000:200000", Owner(Path.Combine(container.Bundle.Root, "made")));
    }

    [RootFact("busybox")]
    public void Exec_a_terminal_and_joined_namespaces_go_with_a_user_namespace()
    {
        using OciContainer container = WithUsers();
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal("0\n 0 100000 1000\n", container.Do("exec", container.Id, "sh", "-c", "id -u; cat /proc/self/uid_map | tr -s ' '").Output);
        Assert.Equal("5\n", container.Do("exec", "-u", "5:5", container.Id, "id", "-u").Output);

        using OciContainer plain = new();
        plain.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, plain.Do("run", "-d", "-b", plain.Bundle.Folder, plain.Id).ExitCode);
        string network = $"/proc/{plain.State["pid"]}/ns/net";
        using OciContainer second = WithUsers();
        second.Bundle.Linux["namespaces"]!.AsArray().Single(entry => (string)entry!["type"]! == "network")!["path"] = network;
        second.Bundle.Mounts.RemoveAt(0); // procfs needs nothing of the network; without it the comparison is by the host
        second.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, second.Do("run", "-d", "-b", second.Bundle.Folder, second.Id).ExitCode);
        Assert.Equal(new FileInfo(network).LinkTarget, new FileInfo($"/proc/{second.State["pid"]}/ns/net").LinkTarget);
    }

    [RootTheory("busybox")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_new_network_namespace_reaches_itself(bool ownUsers)
    {
        using OciContainer container = ownUsers ? WithUsers() : new();
        container.Bundle.SetShell("ifconfig | grep -Eo '^lo|inet addr:[0-9.]+|UP'");
        Assert.Equal(new ProgramResult(0, "lo\ninet addr:127.0.0.1\nUP\n", ""), container.Do("run", "-b", container.Bundle.Folder, container.Id));
    }

    [RootTheory("busybox")]
    [InlineData("pid", "user", "network", "mount", "ipc", "uts")]
    [InlineData("user", "mount")]
    [InlineData("mount", "user", "pid")]
    [InlineData("user")]
    public void A_user_namespace_is_joined_by_its_path_with_any_others(params string[] types)
    {
        using OciContainer first = WithUsers();
        using OciContainer second = WithUsers();

        // In another container's mount namespace there is no place for a root but where that container has a folder of the same path.
        first.Bundle.Mounts.RemoveAt(first.Bundle.Mounts.Count - 1); // the tmpfs on /tmp
        Directory.CreateDirectory(Path.Combine(first.Bundle.Root, second.StateRoot.TrimStart('/'), second.Id, "root"));
        first.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, first.Do("run", "-d", "-b", first.Bundle.Folder, first.Id).ExitCode);
        string of = $"/proc/{first.State["pid"]}/ns";
        second.Bundle.Linux.Remove("uidMappings");
        second.Bundle.Linux.Remove("gidMappings");
        foreach (JsonNode? entry in second.Bundle.Linux["namespaces"]!.AsArray().Where(entry => types.Contains((string)entry!["type"]!)))
        {
            entry!["path"] = $"{of}/{Link((string)entry["type"]!)}";
        }

        second.Bundle.SetShell("id -u > /own/id; exec sleep 1000");
        Assert.Equal(new ProgramResult(0, "", ""), second.Do("run", "-d", "-b", second.Bundle.Folder, second.Id));
        string own = $"/proc/{second.State["pid"]}/ns";
        foreach (string type in (string[])["user", "network", "mount", "ipc", "uts", "pid"])
        {
            Assert.Equal(types.Contains(type), new FileInfo($"{of}/{Link(type)}").LinkTarget == new FileInfo($"{own}/{Link(type)}").LinkTarget);
        }

        Assert.Equal("0\n 0 100000 1000\n", second.Do("exec", second.Id, "sh", "-c", "until [ -s /own/id ]; do :; done; cat /own/id; tr -s ' ' < /proc/self/uid_map").Output);
        Assert.Equal("100000:200000", Owner(Path.Combine(second.Bundle.Root, "own/id")));

        static string Link(string type) => type switch { "network" => "net", "mount" => "mnt", _ => type };
    }

    [RootFact("busybox")]
    public void A_user_namespace_and_its_mappings_need_each_other()
    {
        using OciContainer container = WithUsers();
        container.Bundle.SetShell("true");
        container.Bundle.Linux.Remove("gidMappings");
        Assert.Contains("needs mappings", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        container.Bundle.Linux["gidMappings"] = Mapping(1, 5, 0);
        Assert.Contains("gid_map", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        container.Bundle.Linux["namespaces"]!.AsArray().RemoveAt(0);
        Assert.Contains("mappings are for a new user namespace", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    [RootFact("busybox")]
    public void The_clocks_of_a_time_namespace_are_as_far_as_asked()
    {
        using OciContainer container = new();
        container.Bundle.Linux["namespaces"]!.AsArray().Add(JsonNode.Parse("""{ "type": "time" }"""));
        container.Bundle.Linux["timeOffsets"] = JsonNode.Parse("""{ "boottime": { "secs": 1000000000 }, "monotonic": { "secs": 7, "nanosecs": 5 } }""");
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        string[] lines = container.Do("exec", container.Id, "sh", "-c", "cat /proc/uptime; tr -s ' ' < /proc/self/timens_offsets").Output.Split('\n');
        Assert.True(double.Parse(lines[0].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) > 1e9, lines[0]);
        Assert.Equal(["monotonic 7 5", "boottime 1000000000 0"], lines[1..3]);
        container.Bundle.Linux["timeOffsets"] = JsonNode.Parse("""{ "realtime": { "secs": 1 } }""");
        Assert.Contains("neither monotonic nor boottime", container.Fails("create", "-b", container.Bundle.Folder, $"{container.Id}-2"), StringComparison.Ordinal);
    }

    private static OciContainer WithUsers()
    {
        OciContainer container = new();
        BusyboxBundle bundle = container.Bundle;
        bundle.Linux["namespaces"]!.AsArray().Insert(0, JsonNode.Parse("""{ "type": "user" }"""));
        bundle.Linux["uidMappings"] = Mapping(0, 100000, 1000);
        bundle.Linux["gidMappings"] = Mapping(0, 200000, 1000);
        bundle.AddMount("/made/tmp", "tmpfs", "tmpfs");
        bundle.AddMount("/tmp", "tmpfs", "tmpfs", "mode=1777");

        // The way to the root must be open to other users than the host's root, and the root to its own.
        File.SetUnixFileMode(bundle.Folder, (UnixFileMode)0x1ED);
        foreach (string folder in (string[])["made", "tmp", "own", "dev", "proc"])
        {
            Directory.CreateDirectory(Path.Combine(bundle.Root, folder));
        }

        Directory.Delete(Path.Combine(bundle.Root, "made"));
        File.SetUnixFileMode(Path.Combine(bundle.Root, "own"), (UnixFileMode)0x1FF);
        using Containers.Linux.Files.DirectoryDescriptor root = Containers.Linux.Files.DirectoryDescriptor.Open(bundle.Folder);
        root.SetOwner("rootfs"u8, 100000, 200000);
        return container;
    }

    private static JsonArray Mapping(uint inside, uint outside, uint count) =>
        new(new JsonObject { ["containerID"] = inside, ["hostID"] = outside, ["size"] = count });

    private static string Owner(string path)
    {
        using Containers.Linux.Files.DirectoryDescriptor folder = Containers.Linux.Files.DirectoryDescriptor.Open(Path.GetDirectoryName(path)!);
        Containers.Linux.Files.FileStatus status = folder.StatusOf(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path)))!.Value;
        return $"{status.Owner}:{status.Group}";
    }
}
