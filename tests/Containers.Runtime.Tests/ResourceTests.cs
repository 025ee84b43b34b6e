using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>The commands <c>events</c> and <c>update</c>, and what <c>ps</c> tells.</summary>
public sealed class ResourceTests
{
    [RootFact("busybox")]
    public void Statistics_tell_what_the_container_uses_and_its_limits()
    {
        using OciContainer container = Running();
        JsonNode line = JsonNode.Parse(container.Do("events", "--stats", container.Id).Output)!;
        Assert.Equal(("stats", container.Id), ((string)line["type"]!, (string)line["id"]!));
        JsonNode data = line["data"]!;
        Assert.Equal((1, 40), ((int)data["pids"]!["current"]!, (int)data["pids"]!["limit"]!));
        Assert.Equal(64 << 20, (long)data["memory"]!["usage"]!["limit"]!);
        Assert.True((long)data["memory"]!["usage"]!["usage"]! > 0);
        Assert.True((long)data["cpu"]!["usage"]!["total"]! > 0);
        Assert.NotNull(data["blkio"]!["ioServiceBytesRecursive"]);
    }

    [RootFact("busybox")]
    public void Events_follow_a_container_until_it_ends_and_tell_when_memory_ran_out()
    {
        using OciContainer container = Running("while [ ! -e /go ]; do sleep 0.01; done; dd if=/dev/zero of=/dev/null bs=90M count=1", "dd");
        ProcessStartInfo start = new(OciContainer.Program, ["--root", container.StateRoot, "events", "--interval", "20ms", container.Id]) { RedirectStandardOutput = true };
        using Process follower = Process.Start(start)!;
        Assert.StartsWith("{\"type\":\"stats\"", follower.StandardOutput.ReadLine(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(container.Bundle.Root, "go"), string.Empty);
        string rest = follower.StandardOutput.ReadToEnd();
        follower.WaitForExit();
        Assert.Equal(0, follower.ExitCode);
        Assert.Contains($$"""{"type":"oom","id":"{{container.Id}}"}""", rest, StringComparison.Ordinal);
        Assert.Contains("is stopped; there are no events", container.Fails("events", container.Id), StringComparison.Ordinal);
    }

    [RootFact("busybox", "sh")]
    public void Limits_are_changed_by_options_a_file_or_standard_input()
    {
        using OciContainer container = Running();
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("update", "--pids-limit", "50", "--memory", "96m", "--memory-swap=128M", "--cpu-share", "512", container.Id));
        Assert.Equal(("50", $"{96 << 20}", "512"), (Limit(container, "pids.max"), Limit(container, "memory.limit_in_bytes"), Limit(container, "cpu.shares")));
        string file = container.Bundle.Combine("resources.json");
        File.WriteAllText(file, """{ "pids": { "limit": 60 }, "memory": { "limit": 50331648, "kernelTCP": 33554432 }, "cpu": { "quota": 50000, "period": 100000 } }""");
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("update", "--resources", file, "--pids-limit", "61", container.Id));
        Assert.Equal(("61", "50331648", "50000"), (Limit(container, "pids.max"), Limit(container, "memory.limit_in_bytes"), Limit(container, "cpu.cfs_quota_us")));
        Assert.Equal("33554432", Limit(container, "memory.kmem.tcp.limit_in_bytes"));
        using Process piped = Process.Start("/bin/sh", ["-c", $"echo '{{\"pids\":{{\"limit\":70}}}}' | {OciContainer.Program} --root {container.StateRoot} update -r - {container.Id}"]);
        piped.WaitForExit();
        Assert.Equal((0, "70"), (piped.ExitCode, Limit(container, "pids.max")));
        Assert.Contains("is not a number of bytes", container.Fails("update", "--memory", "much", container.Id), StringComparison.Ordinal);
        Assert.Contains("resources.json", container.Fails("update", "-r", file + "/../none/resources.json", container.Id), StringComparison.Ordinal);
        File.WriteAllText(file, """{ "pids": 5 }""");
        Assert.Contains("An object is expected", container.Fails("update", "-r", file, container.Id), StringComparison.Ordinal);
    }

    /// <summary>What dockerd sends where `docker update` names one limit: 0 for each of the others.</summary>
    [RootFact("busybox")]
    public void A_limit_of_zero_is_none_that_is_asked_for()
    {
        using OciContainer container = Running();
        Assert.Equal(0, container.Do("update", "--pids-limit", "50", "--memory", "64m", "--memory-reservation", "32m", "--cpu-share", "512", container.Id).ExitCode);
        string file = container.Bundle.Combine("resources.json");
        File.WriteAllText(
            file,
            """
            { "memory": { "limit": 0, "reservation": 0, "swap": 0, "kernel": 0, "kernelTCP": 0, "swappiness": 18446744073709551615 }, "pids": { "limit": 0 },
              "cpu": { "shares": 0, "quota": 50000, "period": 100000, "realtimeRuntime": 0, "realtimePeriod": 0, "cpus": "", "mems": "" },
              "blockIO": { "weight": 0 }, "network": { "classID": 0 } }
            """);
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("update", "-r", file, container.Id));
        Assert.Equal(
            ("50", $"{64 << 20}", $"{32 << 20}", "512", "50000"),
            (Limit(container, "pids.max"), Limit(container, "memory.limit_in_bytes"), Limit(container, "memory.soft_limit_in_bytes"), Limit(container, "cpu.shares"), Limit(container, "cpu.cfs_quota_us")));
    }

    [RootTheory("busybox")]
    [InlineData("""{ "network": { "classID": 5 } }""", "net_cls")]
    [InlineData("""{ "network": { "priorities": [{ "name": "lo", "priority": 5 }] } }""", "net_prio")]
    [InlineData("""{ "rdma": { "mlx5_1": { "hcaHandles": 3 } } }""", "rdma")]
    public void A_limit_of_a_controller_that_is_not_there_names_it(string resources, string controller)
    {
        if (File.ReadAllText("/proc/self/cgroup").Contains(controller, StringComparison.Ordinal))
        {
            return; // The machine has it, and then it is no error.
        }

        using OciContainer container = new();
        container.Bundle.SetShell("true");
        container.Bundle.Linux["resources"] = JsonNode.Parse(resources);
        Assert.Contains($"controller '{controller}' is not on this machine", container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    [RootFact("busybox")]
    public void The_table_of_processes_has_user_parent_and_command()
    {
        using OciContainer container = Running();
        Assert.Equal(0, container.Do("exec", "-d", "-u", "5:5", container.Id, "sleep", "777").ExitCode);
        string[] lines = container.Do("ps", container.Id).Output.TrimEnd('\n').Split('\n');
        Assert.Equal(["UID", "PID", "PPID", "COMMAND"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(lines[1..], line => line.StartsWith("0 ", StringComparison.Ordinal) && line.EndsWith("sleep 1000", StringComparison.Ordinal));
        Assert.Contains(lines[1..], line => line.StartsWith("5 ", StringComparison.Ordinal) && line.EndsWith("sleep 777", StringComparison.Ordinal));
    }

    private static string Limit(OciContainer container, string file) =>
        File.ReadAllText(container.CgroupFolders.Select(folder => Path.Combine(folder, file)).First(File.Exists)).Trim();

    private static OciContainer Running(string script = "exec sleep 1000", string? applet = null)
    {
        OciContainer container = new();
        if (applet is not null)
        {
            File.CreateSymbolicLink(Path.Combine(container.Bundle.Root, "bin", applet), "busybox");
        }

        container.Bundle.Linux["resources"] = JsonNode.Parse("""{ "pids": { "limit": 40 }, "memory": { "limit": 67108864, "swap": 67108864 } }""");
        container.Bundle.SetShell(script);
        Assert.Equal(0, container.Do("run", "--detach", "-b", container.Bundle.Folder, container.Id).ExitCode);
        return container;
    }
}
