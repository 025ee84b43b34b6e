using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>Hooks: when, where and with what they are run.</summary>
public sealed class HookTests
{
    [RootTheory("busybox", "sh")]
    [InlineData("create")]
    [InlineData("run")]
    public void Hooks_are_run_in_their_order_and_namespaces_with_the_state_they_are_to_see(string command)
    {
        using OciContainer container = new();
        container.Bundle.Configuration["hostname"] = "inside";
        string log = container.Bundle.Combine("log");
        string host = $"read state; echo \"$0 $(uname -n) $state\" >> {log}";
        JsonObject hooks = new()
        {
            ["poststop"] = Hook("/bin/sh", "poststop", host),
            ["poststart"] = Hook("/bin/sh", "poststart", host),
            ["startContainer"] = Hook("/bin/sh", "startContainer", "read state; echo \"$0 $(hostname) $state\" >> /log"),
            ["createContainer"] = Hook("/bin/sh", "createContainer", host),
            ["createRuntime"] = Hook("/bin/sh", "createRuntime", host),
            ["prestart"] = Hook("/bin/sh", "prestart", host),
        };
        container.Bundle.Configuration["hooks"] = hooks;
        container.Bundle.Configuration["annotations"] = new JsonObject { ["a"] = "b" };
        container.Bundle.SetShell("sleep 1000");
        if (command == "create")
        {
            Assert.Equal(new ProgramResult(0, "", ""), container.Do("create", "-b", container.Bundle.Folder, container.Id));
            Assert.Equal(3, File.ReadAllLines(log).Length);
            Assert.Equal(new ProgramResult(0, "", ""), container.Do("start", container.Id));
        }
        else
        {
            Assert.Equal(new ProgramResult(0, "", ""), container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id));
        }

        string pid = (string)container.State["pid"]!.ToString();
        Assert.Equal(0, container.Do("delete", "--force", container.Id).ExitCode);
        string outside = System.Net.Dns.GetHostName();
        (string, string, string, string?)[] expected =
        [
            ("prestart", outside, "created", pid), ("createRuntime", outside, "created", pid), ("createContainer", "inside", "created", pid),
            ("startContainer", "inside", "created", pid), ("poststart", outside, "running", pid), ("poststop", outside, "stopped", null),
        ];
        string[] lines = [.. File.ReadAllLines(log)[..3], .. File.ReadAllLines(Path.Combine(container.Bundle.Root, "log")), .. File.ReadAllLines(log)[3..]];
        Assert.Equal(expected, lines.Select(line =>
        {
            string[] parts = line.Split(' ', 3);
            JsonNode state = JsonNode.Parse(parts[2])!;
            Assert.Equal((container.Id, container.Bundle.Folder, "b"), ((string)state["id"]!, (string)state["bundle"]!, (string)state["annotations"]!["a"]!));
            return (parts[0], parts[1], (string)state["status"]!, state["pid"]?.ToString());
        }));
    }

    [RootFact("busybox", "sh")]
    public void A_hook_without_an_environment_has_the_runtimes_and_in_the_container_the_processs()
    {
        using OciContainer container = new();
        string log = container.Bundle.Combine("log");
        JsonArray WithoutEnvironment(string point, string script)
        {
            JsonArray hooks = Hook("/bin/sh", point, script);
            ((JsonObject)hooks[0]!).Remove("env");
            return hooks;
        }

        JsonArray empty = Hook("/bin/sh", "poststop", $"echo \"$0 [$(/usr/bin/env | /bin/grep ^FOO=)]\" >> {log}");
        empty[0]!["env"] = new JsonArray();
        container.Bundle.Configuration["hooks"] = new JsonObject
        {
            ["createRuntime"] = WithoutEnvironment("createRuntime", $"echo \"$0 $FOO $(pwd)\" >> {log}"),
            ["createContainer"] = WithoutEnvironment("createContainer", $"echo \"$0 $FOO $(pwd)\" >> {log}"),
            ["startContainer"] = WithoutEnvironment("startContainer", "echo \"$0 $FOO $(pwd)\" >> /log"),
            ["poststop"] = empty,
        };
        container.Bundle.Process["env"] = new JsonArray("PATH=/bin", "FOO=inside");
        container.Bundle.SetShell("true");
        container.Bundle.Write();
        using Process run = Process.Start(new ProcessStartInfo(OciContainer.Program, ["--root", container.StateRoot, "run", "-b", container.Bundle.Folder, container.Id])
        {
            Environment = { ["FOO"] = "outside" },
            WorkingDirectory = container.Bundle.Folder,
        })!;
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [$"createRuntime outside {container.Bundle.Folder}", $"createContainer outside {container.Bundle.Root}", "poststop []"],
            File.ReadAllLines(log));
        Assert.Equal(["startContainer inside /"], File.ReadAllLines(Path.Combine(container.Bundle.Root, "log")));
    }

    [RootTheory("busybox", "sh")]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public void A_hook_that_fails_during_creation_leaves_no_container_and_the_last_hooks_are_run(string point)
    {
        using OciContainer container = new();
        string log = container.Bundle.Combine("log");
        container.Bundle.Configuration["hooks"] = new JsonObject
        {
            [point] = Hook("/bin/sh", "hook", "exit 5"), ["poststop"] = Hook("/bin/sh", "poststop", $"echo stopped >> {log}"),
        };
        container.Bundle.SetShell("sleep 1000");
        Assert.Contains($"the hook {point}[0], /bin/sh, ended with the exit code 5", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Contains("does not exist", container.Fails("state", container.Id), StringComparison.Ordinal);
        Assert.Equal(["stopped"], File.ReadAllLines(log));
        Assert.Empty(container.CgroupFolders);
    }

    [RootTheory("busybox", "sh")]
    [InlineData("startContainer")]
    [InlineData("poststart")]
    public void A_hook_that_fails_during_start_stops_the_container(string point)
    {
        using OciContainer container = new();
        container.Bundle.Configuration["hooks"] = new JsonObject { [point] = Hook("/bin/sh", "hook", "exit 6") };
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("create", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Contains($"the hook {point}[0]", container.Fails("start", container.Id), StringComparison.Ordinal);
        container.WaitForStop();
        Assert.Equal(0, container.Do("delete", container.Id).ExitCode);
        Assert.Contains($"the hook {point}[0]", container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Contains("does not exist", container.Fails("state", container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    [RootFact("busybox", "sh")]
    public void A_hook_may_take_as_long_as_it_was_given_and_one_after_the_end_only_warns()
    {
        using OciContainer container = new();
        JsonArray slow = Hook("/bin/sh", "hook", "exec sleep 1000");
        slow[0]!["timeout"] = 1;
        container.Bundle.Configuration["annotations"] = new JsonObject { ["more.than.a.pipe.holds"] = new string('x', 100_000) };
        container.Bundle.Configuration["hooks"] = new JsonObject { ["createRuntime"] = slow };
        container.Bundle.SetShell("exit 3");
        Assert.Contains("did not end within 1 s", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        container.Bundle.Configuration["hooks"] = new JsonObject { ["poststop"] = Hook("/bin/sh", "hook", "exit 9") };
        ProgramResult result = container.Do("run", "-b", container.Bundle.Folder, container.Id);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("warning: the hook poststop[0], /bin/sh, ended with the exit code 9", result.Error, StringComparison.Ordinal);
    }

    [RootFact("busybox", "sh")]
    public void A_hook_in_the_container_may_do_no_more_than_the_containers_process()
    {
        using OciContainer container = new();
        container.Bundle.Configuration["hooks"] = new JsonObject { ["startContainer"] = Hook("/bin/sh", "hook", "id -u > /tmp/log; grep CapEff /proc/self/status >> /tmp/log") };
        container.Bundle.Process["user"] = JsonNode.Parse("""{ "uid": 7, "gid": 7 }""");
        container.Bundle.Process["capabilities"] = JsonNode.Parse("""{ "bounding": ["CAP_KILL"] }""");
        container.Bundle.AddMount("/tmp", "tmpfs", "tmpfs", "mode=1777");
        container.Bundle.SetShell("cat /tmp/log");
        Assert.Equal("7\nCapEff:\t0000000000000000\n", container.Do("run", "-b", container.Bundle.Folder, container.Id).Output);
    }

    [RootFact("busybox")]
    public void Hooks_that_cannot_be_are_refused()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("true");
        container.Bundle.Configuration["hooks"] = JsonNode.Parse("""{ "prestart": [{ "path": "relative" }] }""");
        Assert.Contains("must be absolute", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        container.Bundle.Configuration["hooks"] = JsonNode.Parse("""{ "prestart": [{ "path": "/bin/sh", "timeout": 0 }] }""");
        Assert.Contains("must be above 0", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        container.Bundle.Configuration["hooks"] = JsonNode.Parse("""{ "prestart": [{ "path": "/none" }] }""");
        Assert.Contains("the hook prestart[0] cannot be run", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    private static JsonArray Hook(string path, string name, string script) => new(new JsonObject
    {
        ["path"] = path, ["args"] = new JsonArray("sh", "-c", script, name), ["env"] = new JsonArray("PATH=/usr/bin:/bin"),
    });
}
