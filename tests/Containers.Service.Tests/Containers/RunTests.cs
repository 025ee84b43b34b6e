using System.Security.Cryptography;
using System.Text.Json.Nodes;

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
    public void A_container_whose_program_is_not_there_is_created_and_says_why_it_did_not_start()
    {
        Assert.Equal(127, service.Docker("run", "--name", "missed", "bb:1", "/nowhere").ExitCode);

        Assert.Equal("created Created", service.Succeed("ps", "-a", "--filter", "name=missed", "--format", "{{.State}} {{.Status}}"));
        string[] state = service.Succeed("inspect", "-f", "{{.State.Status}}|{{.State.ExitCode}}|{{.State.StartedAt}}|{{.State.FinishedAt}}|{{.State.Error}}", "missed").Split('|', 5);
        Assert.Equal(["created", "127", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"], state[..4]);
        Assert.Contains("no such file or directory", state[4], StringComparison.Ordinal);
        Assert.Equal("127", service.Succeed("wait", "missed"));
        service.Succeed("rm", "missed");
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
    public void Logs_are_followed_over_their_rotation()
    {
        const int lines = 1000;
        string[] run = ["run", "-d", "--name", "rotates", "--log-opt", "max-size=8k", "--log-opt", "max-file=40"];
        service.Succeed([.. run, "bb:1", "sh", "-c", $"while [ ! -e /tmp/go ]; do sleep 0.05; done; i=0; while [ $i -lt {lines} ]; do i=$((i+1)); echo \"$i of many lines\"; done"]);
        Task<string> followed = service.Begin("GET", "/v1.41/containers/rotates/logs?follow=1&stdout=1");

        service.Succeed("exec", "rotates", "touch", "/tmp/go");

        string[] expected = [.. Enumerable.Range(1, lines).Select(static number => $"{number} of many lines")];
        Assert.Equal(expected, followed.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line[8..]));
        Assert.Equal(expected, service.Docker("logs", "-f", "rotates").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(Directory.GetFiles(service.PathOf("root/containers"), "container.log.*", SearchOption.AllDirectories).Length > 5);
        service.Succeed("rm", "rotates");
    }

    [RootFact("busybox", "docker")]
    public void Processes_are_listed_with_the_names_of_this_machines_users()
    {
        service.Succeed("run", "-d", "--name", "named", "bb:1", "sleep", "1000");
        service.Succeed("exec", "-d", "-u", "54321", "named", "sleep", "2000");

        string[] rows = service.Succeed("top", "named").Split('\n');

        Assert.Equal(["UID", "root", "54321"], rows.Select(static row => row.Split(' ', 2)[0]));
        Assert.Equal(service.Succeed("top", "named", "-eo", "user,pid,args").Split('\n').Select(static row => row.Split(' ', 2)[0]).Skip(1), rows.Select(static row => row.Split(' ', 2)[0]).Skip(1));
        service.Succeed("rm", "-f", "named");
    }

    [RootTheory("busybox")]
    [InlineData(1, 400)]
    [InlineData(999_999, 400)]
    [InlineData(-1, 400)]
    [InlineData(1_000_000, 201)]
    [InlineData(0, 201)]
    public void A_time_of_a_health_check_is_a_millisecond_at_least(long nanoseconds, int status)
    {
        (int created, string answer) = service.Call(
            "POST", "/containers/create?name=checked", $$$"""{"Image":"bb:1","Cmd":["true"],"Healthcheck":{"Test":["CMD","true"],"Interval":{{{nanoseconds}}}}}""");

        Assert.True(created == status, answer);
        Assert.Equal(status == 201 ? 204 : 404, service.Call("DELETE", "/containers/checked").Status);
    }

    [RootFact("busybox", "docker")]
    public void A_variable_without_a_value_is_none_of_the_containers_or_the_services()
    {
        Assert.Equal(201, service.Call("POST", "/containers/create?name=bare", """{"Image":"bb:1","Cmd":["/bin/env"],"Env":["PATH","PSCONTAINERS_ROOT","KEPT=1"]}""").Status);

        Assert.Equal(["HOME=/root", "HOSTNAME", "KEPT=1"], service.Succeed("start", "-a", "bare").Split('\n').Order(StringComparer.Ordinal).Select(static line => line.Split('=')[0] == "HOSTNAME" ? "HOSTNAME" : line));
        service.Succeed("rm", "bare");
    }

    [RootTheory("busybox")]
    [InlineData("host", "host network mode")]
    [InlineData("none", "no network")]
    public void Ports_that_are_published_to_no_effect_are_warned_of(string network, string expected)
    {
        (int status, string answer) = service.Call(
            "POST", "/containers/create?name=warned", $$$$"""{"Image":"bb:1","Cmd":["true"],"HostConfig":{"NetworkMode":"{{{{network}}}}","PortBindings":{"80/tcp":[{"HostPort":"8080"}]}}}""");

        Assert.True(status == 201, answer);
        Assert.EndsWith(expected, JsonNode.Parse(answer)!["Warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(204, service.Call("POST", "/containers/warned/start").Status);
        JsonNode container = JsonNode.Parse(service.Call("GET", "/containers/warned/json").Content)!;
        Assert.Equal("8080", container["HostConfig"]!["PortBindings"]!["80/tcp"]![0]!["HostPort"]!.GetValue<string>());
        Assert.Equal(204, service.Call("DELETE", "/containers/warned?force=1").Status);
    }

    [RootTheory("busybox")]
    [InlineData("?platform=linux/s390x", "{}", 404)]
    [InlineData("?platform=linux", "{}", 201)]
    [InlineData("", """{"NetworkMode":"container:nobody"}""", 400)]
    [InlineData("", """{"VolumesFrom":["nobody"]}""", 400)]
    [InlineData("", """{"PidMode":"container:nobody"}""", 400)]
    public void Only_an_image_that_is_not_there_is_not_found_since_clients_pull_it_then(string query, string host, int expected)
    {
        (int status, string answer) = service.Call("POST", "/containers/create" + query, $$"""{"Image":"bb:1","Cmd":["true"],"HostConfig":{{host}}}""");

        Assert.True(status == expected, answer);
        if (status == 201)
        {
            Assert.Equal(204, service.Call("DELETE", $"/containers/{JsonNode.Parse(answer)!["Id"]}").Status);
        }
    }

    [RootTheory("busybox")]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_go_into_a_read_only_container_at_its_writable_volumes_alone(bool isRunning)
    {
        Assert.Equal(201, service.Call("POST", "/containers/create?name=sealed", """{"Image":"bb:1","Cmd":["sleep","1000"],"HostConfig":{"NetworkMode":"none","ReadonlyRootfs":true,"Binds":["sealed:/tmp"]}}""").Status);
        Assert.Equal(204, service.Call("POST", isRunning ? "/containers/sealed/start" : "/containers/sealed/rename?name=sealed2").Status);
        string name = isRunning ? "sealed" : "sealed2";
        byte[] archive = service.Call("GET", $"/containers/{name}/archive?path=/etc/passwd", null, "application/x-tar").Content;

        Assert.Equal(403, service.Call("PUT", $"/containers/{name}/archive?path=/etc", archive, "application/x-tar").Status);
        Assert.Equal(200, service.Call("PUT", $"/containers/{name}/archive?path=/tmp", archive, "application/x-tar").Status);
        Assert.Equal(204, service.Call("DELETE", $"/containers/{name}?force=1").Status);
        Assert.Equal(204, service.Call("DELETE", "/volumes/sealed").Status);
    }

    [RootFact("busybox")]
    public void A_container_without_links_has_no_ports()
    {
        Assert.Equal(201, service.Call("POST", "/containers/create?name=portless", """{"Image":"bb:1","Cmd":["sleep","1000"],"ExposedPorts":{"80/tcp":{}},"HostConfig":{"NetworkMode":"none"}}""").Status);
        Assert.Equal(204, service.Call("POST", "/containers/portless/start").Status);

        Assert.Empty(JsonNode.Parse(service.Call("GET", "/containers/portless/json").Content)!["NetworkSettings"]!["Ports"]!.AsObject());
        Assert.All(JsonNode.Parse(service.Call("GET", "/containers/json").Content)!.AsArray(), static container => Assert.Empty(container!["Ports"]!.AsArray()));
        Assert.Equal(204, service.Call("DELETE", "/containers/portless?force=1").Status);
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
