using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>Options of mounts beyond the plain ones, seen from inside.</summary>
public sealed class MountTests
{
    [RootTheory("busybox", "mount", "unshare")]
    [InlineData("rro", "1\n1\n")]
    [InlineData("ro", "1\n0\n")]
    [InlineData("rw", "0\n0\n")]
    public void Recursive_options_reach_what_is_mounted_below_and_plain_ones_do_not(string option, string written)
    {
        using OciContainer container = new();
        string shared = Directory.CreateDirectory(container.Bundle.Combine("shared")).FullName;
        Directory.CreateDirectory(Path.Combine(shared, "below"));
        container.Bundle.AddMount("/shared", "bind", shared, "rbind", option);
        container.Bundle.SetShell("touch /shared/x; echo $?; touch /shared/below/x; echo $?");
        container.Bundle.Write();
        string inner = $"mount -t tmpfs tmpfs {shared}/below && exec {OciContainer.Program} --root {container.StateRoot} run -b {container.Bundle.Folder} {container.Id}";
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["-m", "sh", "-c", inner]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.Equal(written, process.StandardOutput.ReadToEnd());
        process.WaitForExit();
    }

    [RootFact("busybox")]
    public void Options_of_bind_mounts_are_in_effect()
    {
        using OciContainer container = new();
        string shared = Directory.CreateDirectory(container.Bundle.Combine("shared")).FullName;
        File.CreateSymbolicLink(Path.Combine(shared, "link"), "/bin/busybox");
        container.Bundle.AddMount("/a", null, shared, "bind", "noatime", "nosuid", "nodev", "noexec", "nosymfollow");
        container.Bundle.AddMount("/b", null, shared, "rbind", "rstrictatime", "rnosuid", "rnodiratime");
        container.Bundle.SetShell("grep -E ' /(a|b) ' /proc/self/mountinfo | while read a b c d e options f; do echo $options; done; cat /a/link > /x; echo $?");
        string[] lines = container.Do("run", "-b", container.Bundle.Folder, container.Id).Output.Split('\n');
        Assert.Equal("rw,nosuid,nodev,noexec,noatime,nosymfollow", lines[0]);
        Assert.Equal("rw,nosuid,nodiratime", lines[1]);
        Assert.Equal("1", lines[2]);
    }

    /// <summary>crun's issue 497: the target of a mount is a link of a folder that is mounted, and what it means there is not in the image.</summary>
    [RootTheory("busybox")]
    [InlineData("/deep", "../other/file", "/other/file")]
    [InlineData("/deep", "/absolute/file", "/absolute/file")]
    [InlineData("/deep", "below/../../other/file", "/other/file")]
    [InlineData("/deep", "second", "/deep/third")]
    [InlineData("/deep", "missing", "/deep/missing")]
    [InlineData("/deep/er", "../other/file", "/deep/other/file")]
    [InlineData("/deep/er", "/absolute/file", "/absolute/file")]
    public void A_mount_on_a_link_of_a_folder_that_is_mounted_is_where_the_link_leads(string mounted, string target, string place)
    {
        using OciContainer container = new();
        string folder = Directory.CreateDirectory(container.Bundle.Combine("folder")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "below"));
        File.CreateSymbolicLink(Path.Combine(folder, "link"), target);
        File.CreateSymbolicLink(Path.Combine(folder, "second"), "third");
        string file = container.Bundle.Combine("file");
        File.WriteAllText(file, "content\n");
        container.Bundle.AddMount(mounted, "bind", folder, "rbind");
        container.Bundle.AddMount($"{mounted}/link", "bind", file, "bind");
        container.Bundle.SetShell($"cat {mounted}/link {place}; grep -c ' {place} ' /proc/self/mountinfo");
        container.Bundle.Write();
        ProgramResult result = container.Do("run", "-b", container.Bundle.Folder, container.Id);
        Assert.Equal("content\ncontent\n1\n", result.Output + result.Error);
    }

    [RootFact("busybox")]
    public void A_tmpfs_can_begin_with_a_copy_of_what_the_image_has()
    {
        using OciContainer container = new();
        string data = Directory.CreateDirectory(Path.Combine(container.Bundle.Root, "data/below")).FullName;
        File.WriteAllText(Path.Combine(data, "file"), "content");
        File.SetUnixFileMode(Path.Combine(data, "file"), (UnixFileMode)0x9A0); // 04640
        File.CreateSymbolicLink(Path.Combine(data, "link"), "file");
        File.SetUnixFileMode(Path.Combine(container.Bundle.Root, "data"), (UnixFileMode)0x1C0);
        container.Bundle.AddMount("/data", "tmpfs", "tmpfs", "nosuid", "tmpcopyup", "size=1m");
        container.Bundle.AddMount("/new", "tmpfs", "tmpfs", "tmpcopyup", "mode=0711");
        container.Bundle.SetShell("cat /data/below/link; echo; ls -ld /data /data/below/file /new | while read mode rest; do echo $mode; done; echo x > /data/below/file; grep -c nosuid /proc/self/mountinfo");
        ProgramResult result = container.Do("run", "-b", container.Bundle.Folder, container.Id);
        Assert.StartsWith("content\ndrwx------\n-rwSr-----\ndrwx--x--x\n", result.Output, StringComparison.Ordinal);
        Assert.Equal("content", File.ReadAllText(Path.Combine(data, "file")));
    }

    [RootFact("busybox")]
    public void A_bind_mount_can_show_files_as_other_users()
    {
        using OciContainer container = new();
        string shared = Directory.CreateDirectory(container.Bundle.Combine("shared")).FullName;
        File.WriteAllText(Path.Combine(shared, "file"), string.Empty);
        container.Bundle.AddMount("/shared", null, shared, "bind");
        JsonNode mount = container.Bundle.Mounts[^1]!;
        mount["uidMappings"] = JsonNode.Parse("""[{ "containerID": 0, "hostID": 7, "size": 10 }]""");
        mount["gidMappings"] = JsonNode.Parse("""[{ "containerID": 0, "hostID": 8, "size": 10 }]""");
        container.Bundle.SetShell("ls -n /shared/file | { read mode links uid gid rest; echo $uid $gid; }");
        ProgramResult result = container.Do("run", "-b", container.Bundle.Folder, container.Id);
        Assert.Equal(new ProgramResult(0, "7 8\n", ""), result);
        mount.AsObject().Remove("gidMappings");
        Assert.Contains("need mappings of users and groups", container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData("shared", "shared:")]
    [InlineData("rprivate", "")]
    [InlineData("unbindable", "unbindable")]
    public void The_roots_propagation_is_as_asked_and_nothing_reaches_the_host(string propagation, string shown)
    {
        using OciContainer container = new();
        container.Bundle.Linux["rootfsPropagation"] = propagation;
        container.Bundle.SetShell("mount -t tmpfs containers-test-leak /etc; while read a b c d e f optional g; do [ $e = / ] && echo $optional; done < /proc/self/mountinfo");
        ProgramResult result = container.Do("run", "-b", container.Bundle.Folder, container.Id);
        Assert.StartsWith(shown.Length > 0 ? shown : "-", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("containers-test-leak", File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        container.Bundle.Linux["rootfsPropagation"] = "sideways";
        Assert.Contains("is none of private", container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_root_can_be_moved_into_its_place()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("ls /; ls -d /../../home; pwd");
        ProgramResult moved = container.Do("run", "--no-pivot", "-b", container.Bundle.Folder, container.Id);
        Assert.Equal("bin\ndev\netc\nproc\n/\n", moved.Output);
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "--no-pivot", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal("bin\ndev\netc\nproc\n", container.Do("exec", container.Id, "ls", "/").Output);
    }
}
