using System.Security.Cryptography;

namespace Containers.Service.Tests.Containers;

/// <summary>docker's run, start, stop and the like, by docker's own command.</summary>
public sealed class RunTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [RootFact("busybox", "docker")]
    public void A_run_writes_both_streams_and_ends_with_the_programs_exit_code()
    {
        ProgramResult result = service.Docker("run", "--rm", "bb:1", "sh", "-c", "echo out; echo err >&2; exit 7");

        Assert.Equal((7, "out\n", "err\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal("", service.Succeed("ps", "-aq"));
    }

    [RootFact("busybox", "docker")]
    public void What_is_piped_into_a_run_comes_out_of_it_to_the_last_byte()
    {
        byte[] input = RandomNumberGenerator.GetBytes(3_000_000);

        ProgramResult result = service.DockerWithInput(input, "run", "-i", "--rm", "bb:1", "sha256sum");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(input)) + "  -\n", result.Output);
    }

    [RootFact("busybox", "docker")]
    public void A_container_is_created_started_stopped_and_removed()
    {
        string id = service.Succeed("create", "--name", "life", "-e", "A=1", "--label", "x=y", "-w", "/tmp", "-u", "app", "bb:1", "sh", "-c", "trap 'exit 3' TERM; echo $A $(pwd) $(id -u); while :; do sleep 0.1; done");
        Assert.Equal(64, id.Length);
        Assert.Equal("created", service.Succeed("inspect", "-f", "{{.State.Status}}", "life"));
        service.Succeed("start", "life");
        Assert.Equal("life", service.Succeed("ps", "--filter", "label=x=y", "--format", "{{.Names}}"));
        Assert.NotEqual(0, service.Docker("rm", "life").ExitCode);
        service.Succeed("pause", "life");
        Assert.Equal("paused", service.Succeed("inspect", "-f", "{{.State.Status}}", "life"));
        service.Succeed("unpause", "life");
        service.Succeed("rename", "life", "other");
        service.Succeed("stop", "other");
        Assert.Equal("3", service.Succeed("wait", "other"));
        Assert.Equal("1 /tmp 1000", service.Succeed("logs", "other"));
        service.Succeed("rm", "other");
        Assert.Contains("404", $"{service.Call("GET", "/containers/other/json").Status}", StringComparison.Ordinal);
    }

    [RootFact("busybox", "docker")]
    public void A_program_that_is_not_there_ends_a_run_with_127_and_leaves_no_container()
    {
        ProgramResult result = service.Docker("run", "--rm", "bb:1", "/nowhere");

        Assert.Equal(127, result.ExitCode);
        Assert.Contains("no such file or directory", result.Error, StringComparison.Ordinal);
        Assert.Equal("", service.Succeed("ps", "-aq", "--filter", "status=created"));
    }

    [RootFact("busybox", "docker")]
    public void Logs_are_followed_to_the_end_with_times_and_from_the_tail()
    {
        service.Succeed("run", "-d", "--name", "logs", "bb:1", "sh", "-c", "for i in 1 2 3 4 5; do echo $i; sleep 0.05; done; echo six >&2");

        ProgramResult followed = service.Docker("logs", "-f", "logs");
        ProgramResult tail = service.Docker("logs", "-t", "--tail", "2", "logs");

        Assert.Equal(("1\n2\n3\n4\n5\n", "six\n"), (followed.Output, followed.Error));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z 5\n$", tail.Output);
        Assert.EndsWith(" six\n", tail.Error, StringComparison.Ordinal);
        service.Succeed("rm", "-f", "logs");
    }

    [RootFact("busybox", "docker")]
    public void Those_who_wait_for_a_removal_are_told_the_exit_code()
    {
        service.Succeed("run", "-d", "--rm", "--name", "brief", "bb:1", "sh", "-c", "while [ ! -e /tmp/go ]; do sleep 0.05; done; exit 9");
        Task<string>[] waiting = [.. new[] { "/v1.41/containers/brief/wait?condition=removed", "/v1.41/containers/brief/wait?condition=next-exit", "/v1.24/containers/brief/wait" }.Select(path => service.Begin("POST", path))];

        service.Succeed("exec", "brief", "touch", "/tmp/go");

        Assert.All(waiting, static one => Assert.Contains("\"StatusCode\":9", one.Result, StringComparison.Ordinal));
    }

    [RootFact("busybox", "docker")]
    public void Logs_show_what_the_logs_options_add_to_each_line()
    {
        service.Succeed("run", "--name", "details", "--log-opt", "labels=kind", "--label", "kind=a b", "bb:1", "echo", "line");

        Assert.Equal("kind=a+b line", service.Succeed("logs", "--details", "details"));
        Assert.Matches(@"^\S+Z kind=a\+b line$", service.Succeed("logs", "--details", "-t", "details"));
        service.Succeed("rm", "details");
    }

    [RootFact("busybox", "docker")]
    public void The_control_group_that_a_container_is_to_lie_in_is_kept()
    {
        service.Succeed("create", "--name", "grouped", "--cgroup-parent", "/team/a", "bb:1", "true");

        Assert.Equal("/team/a", service.Succeed("inspect", "-f", "{{.HostConfig.CgroupParent}}", "grouped"));
        Assert.NotEqual(0, service.Docker("create", "--cgroup-parent", "/team/../..", "bb:1", "true").ExitCode);
        service.Succeed("rm", "grouped");
    }
}
