using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>Containers whose mounts are in a namespace that others have too: the runtime's, or one that they join.</summary>
public sealed class SharedMountTests
{
    private const string Script = "echo written > /own/file; cat /bound/there; touch /proc/sys/kernel/domainname || echo read-only; exec sleep 1000";

    [RootFact("busybox", "sleep")]
    public void A_container_without_a_mount_namespace_is_in_the_hosts_and_leaves_nothing_there()
    {
        using OciContainer container = Prepared("""[{ "type": "pid" }]""");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Check(container, "/proc/self");
        Assert.Equal(0, container.Do("delete", "--force", container.Id).ExitCode);
        CheckNothingIsLeft(container, "self");
    }

    [RootFact("busybox", "unshare", "sleep")]
    public void A_container_joins_a_mount_namespace_and_its_paths_are_of_the_runtimes()
    {
        using Process holder = Process.Start("unshare", ["--mount", "sleep", "1000"])!;
        try
        {
            string own = new FileInfo("/proc/self/ns/mnt").LinkTarget!;
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{holder.Id}/comm").Trim() == "sleep", TimeSpan.FromSeconds(20)));
            Assert.NotEqual(own, new FileInfo($"/proc/{holder.Id}/ns/mnt").LinkTarget);
            using OciContainer container = Prepared($$"""[{ "type": "pid" }, { "type": "mount", "path": "/proc/{{holder.Id}}/ns/mnt" }]""");
            Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
            Check(container, $"/proc/{holder.Id}");
            Assert.DoesNotContain(container.StateRoot, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
            Assert.Equal(0, container.Do("delete", "--force", container.Id).ExitCode);
            CheckNothingIsLeft(container, $"{holder.Id}");
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }
    }

    [RootFact("busybox")]
    public void A_creation_that_fails_leaves_no_mount_on_the_host()
    {
        using OciContainer container = Prepared("""[{ "type": "pid" }]""");
        container.Bundle.Set("/no/such/program");
        Assert.Contains("/no/such/program", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        CheckNothingIsLeft(container, "self");
    }

    [RootTheory("busybox")]
    [InlineData("""[{ "type": "mount", "path": "/proc/self/ns/net" }]""", "not a namespace of the type mount")]
    [InlineData("""[{ "type": "mount", "path": "/proc/self/ns/mnt" }, { "type": "mount" }]""", "named twice")]
    [InlineData("""[{ "type": "mount", "path": "/proc/none/ns/mnt" }]""", "ENOENT")]
    public void A_path_that_leads_to_no_mount_namespace_is_an_error(string namespaces, string expected)
    {
        using OciContainer container = Prepared(namespaces);
        Assert.Contains(expected, container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        CheckNothingIsLeft(container, "self");
    }

    [RootTheory("busybox")]
    [InlineData("net.ipv4.ip_forward", "no network namespace")]
    [InlineData("kernel.sem", "no ipc namespace")]
    public void A_parameter_of_the_hosts_own_namespaces_is_not_set(string name, string expected)
    {
        using OciContainer container = Prepared("""[{ "type": "pid" }, { "type": "mount" }]""");
        container.Bundle.Linux["sysctl"] = new JsonObject { [name] = "1" };
        Assert.Contains(expected, container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
    }

    private static OciContainer Prepared(string namespaces)
    {
        OciContainer container = new();
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(container.Bundle.Root, "own")).FullName, "masked"), "secret");
        string source = Directory.CreateDirectory(container.Bundle.Combine("source")).FullName;
        File.WriteAllText(Path.Combine(source, "there"), "bound\n");
        container.Bundle.AddMount("/bound", "bind", source, "rbind", "ro");
        container.Bundle.Linux["namespaces"] = JsonNode.Parse(namespaces);
        container.Bundle.Linux["readonlyPaths"] = new JsonArray("/proc/sys");
        container.Bundle.Linux["maskedPaths"] = new JsonArray("/own/masked", "/etc");
        container.Bundle.SetShell(Script);
        return container;
    }

    private static void Check(OciContainer container, string process)
    {
        Assert.True(SpinWait.SpinUntil(() => new FileInfo(Path.Combine(container.Bundle.Root, "own/file")) is { Exists: true, Length: > 0 }, TimeSpan.FromSeconds(20)));
        Assert.Equal(new FileInfo($"{process}/ns/mnt").LinkTarget, new FileInfo($"/proc/{container.State["pid"]}/ns/mnt").LinkTarget);
        ProgramResult inside = container.Do("exec", container.Id, "sh", "-c", "cat /own/file /bound/there; ls /; wc -c < /own/masked; touch /bound/x || echo no");
        Assert.Equal("written\nbound\nbin\nbound\ndev\netc\nown\nproc\n0\nno\n", inside.Output);
    }

    private static void CheckNothingIsLeft(OciContainer container, string process)
    {
        Assert.DoesNotContain(container.Bundle.Folder, File.ReadAllText($"/proc/{process}/mountinfo"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(container.StateRoot, container.Id)));
        Assert.True(File.Exists(Path.Combine(container.Bundle.Root, "bin/busybox")));
        Assert.Empty(container.CgroupFolders);
    }
}
