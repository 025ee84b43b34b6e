using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>What a configuration says of its process beyond user, limits and capabilities.</summary>
public sealed class ProcessTests
{
    [RootFact("busybox")]
    public void Scheduler_priority_and_personality_are_as_asked_for_the_container_and_what_is_executed_in_it()
    {
        using OciContainer container = new();
        container.Bundle.Process["scheduler"] = JsonNode.Parse("""{ "policy": "SCHED_BATCH", "nice": 7, "flags": ["SCHED_FLAG_RESET_ON_FORK"] }""");
        container.Bundle.Process["ioPriority"] = JsonNode.Parse("""{ "class": "IOPRIO_CLASS_BE", "priority": 6 }""");
        container.Bundle.Linux["personality"] = JsonNode.Parse("""{ "domain": "LINUX32" }""");
        Link(container, "uname", "ionice", "cut");
        const string tell = "cut -d' ' -f 19,41 /proc/$$/stat; ionice -p $$; uname -m";
        container.Bundle.SetShell(tell);
        string machine = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "i686" : "armv8l";
        Assert.Equal(new ProgramResult(0, $"7 3\nbest-effort: prio 6\n{machine}\n", ""), container.Do("run", "-b", container.Bundle.Folder, container.Id));
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal($"7 3\nbest-effort: prio 6\n{machine}\n", container.Do("exec", container.Id, "sh", "-c", tell).Output);
    }

    [RootFact("busybox")]
    public void What_is_executed_in_a_container_has_the_processors_it_is_to_have()
    {
        using OciContainer container = new();
        container.Bundle.Process["execCPUAffinity"] = JsonNode.Parse("""{ "initial": "0", "final": "0" }""");
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal("Cpus_allowed_list:\t0\n", container.Do("exec", container.Id, "grep", "Cpus_allowed_list", "/proc/self/status").Output);
        string file = container.Bundle.Combine("process.json");
        File.WriteAllText(file, """{ "execCPUAffinity": { "final": "1-0" }, "args": ["true"], "cwd": "/" }""");
        Assert.Contains("is not a list of processors", container.Fails("exec", "-p", file, container.Id), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void The_home_is_the_users_in_the_containers_own_file()
    {
        using OciContainer container = new();
        File.WriteAllText(Path.Combine(container.Bundle.Root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nfive:x:5:5::/home/five:/bin/sh\n");
        container.Bundle.Process["user"] = JsonNode.Parse("""{ "uid": 5, "gid": 5 }""");
        container.Bundle.SetShell("echo $HOME");
        Assert.Equal("/home/five\n", container.Do("run", "-b", container.Bundle.Folder, container.Id).Output);
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Equal("/root\n", container.Do("exec", "-u", "0:0", container.Id, "sh", "-c", "echo $HOME").Output);
        Assert.Equal("/\n", container.Do("exec", "-u", "77:0", container.Id, "sh", "-c", "echo $HOME").Output);
        Assert.Equal("/home/five\n", container.Do("exec", "-e", "HOME=", container.Id, "sh", "-c", "echo $HOME").Output);
        Assert.Equal("/x\n", container.Do("exec", "-e", "HOME=/x", container.Id, "sh", "-c", "echo $HOME").Output);
    }

    [RootTheory("busybox")]
    [InlineData("scheduler", """{ "policy": "SCHED_NONE" }""", "'SCHED_NONE' is none that there is")]
    [InlineData("scheduler", """{ "policy": "SCHED_OTHER", "flags": ["NONE"] }""", "process.scheduler.flags")]
    [InlineData("ioPriority", """{ "class": "IOPRIO_CLASS_BE", "priority": 8 }""", "is not from 0 to 7")]
    [InlineData("ioPriority", """{ "class": "", "priority": 1 }""", "process.ioPriority.class")]
    public void What_there_is_not_is_refused(string member, string value, string message)
    {
        using OciContainer container = new();
        container.Bundle.SetShell("true");
        container.Bundle.Process[member] = JsonNode.Parse(value);
        Assert.Contains(message, container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    [RootFact("busybox", "setpriv")]
    public void Capabilities_that_cannot_be_granted_are_left_out_with_a_warning()
    {
        using OciContainer container = new();
        container.Bundle.Process["capabilities"] = JsonNode.Parse(
            """{ "bounding": ["CAP_KILL", "CAP_SYS_TIME", "CAP_OF_TOMORROW"], "effective": ["CAP_KILL", "CAP_SYS_TIME"], "permitted": ["CAP_KILL", "CAP_SYS_TIME"] }""");
        container.Bundle.SetShell("grep -E 'Cap(Eff|Bnd)' /proc/self/status");
        container.Bundle.Write();
        ProcessStartInfo start = new("setpriv", ["--bounding-set=-sys_time", OciContainer.Program, "--root", container.StateRoot, "run", "-b", container.Bundle.Folder, container.Id])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Assert.Equal("CapEff:\t0000000000000020\nCapBnd:\t0000000000000020\n", process.StandardOutput.ReadToEnd());
        Assert.Equal("container-runtime: warning: capabilities that cannot be granted here are left out: CAP_OF_TOMORROW CAP_SYS_TIME\n", process.StandardError.ReadToEnd());
        process.WaitForExit();
    }

    [RootTheory("busybox")]
    [InlineData("text", "level=warning msg=\"capabilities that cannot be granted here are left out: CAP_OF_TOMORROW\"")]
    [InlineData("json", "{\"level\":\"warning\",\"msg\":\"capabilities that cannot be granted here are left out: CAP_OF_TOMORROW\",")]
    public void A_warning_is_in_the_log_alone_where_there_is_one(string format, string expected)
    {
        using OciContainer container = new();
        container.Bundle.Process["capabilities"] = JsonNode.Parse("""{ "bounding": ["CAP_OF_TOMORROW"] }""");
        container.Bundle.Set("busybox", "echo", "there");
        string log = container.Bundle.Combine("log");
        Assert.Equal(
            new ProgramResult(0, "there\n", ""),
            container.Do("--log", log, "--log-format", format, "run", "-b", container.Bundle.Folder, container.Id));
        Assert.Contains(expected, Assert.Single(File.ReadAllLines(log)), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_label_of_a_security_module_that_the_kernel_does_not_have_is_refused()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("true");
        if (!Directory.Exists("/sys/fs/selinux"))
        {
            container.Bundle.Process["selinuxLabel"] = "label";
            Assert.Contains("does not have SELinux", container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
            container.Bundle.Process.Remove("selinuxLabel");
        }

        if (!File.Exists("/sys/module/apparmor/parameters/enabled"))
        {
            container.Bundle.Process["apparmorProfile"] = "profile";
            Assert.Contains("does not have AppArmor", container.Fails("run", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        }
    }

    private static void Link(OciContainer container, params string[] applets) =>
        Array.ForEach(applets, applet => File.CreateSymbolicLink(Path.Combine(container.Bundle.Root, "bin", applet), "busybox"));
}
