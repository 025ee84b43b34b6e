using System.Diagnostics;

namespace Containers.Service.Tests.Machine;

/// <summary>The service itself: its versions, its socket, and what it tells of the machine.</summary>
public sealed class MachineTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [RootFact("busybox")]
    public void Versions_that_are_too_old_or_too_new_are_refused_in_dockers_words()
    {
        Assert.Equal((400, """{"message":"client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version"}"""), service.Call("GET", "/v1.23/_ping"));
        Assert.Equal((400, """{"message":"client version 1.52 is too new. Maximum supported API version is 1.51"}"""), service.Call("GET", "/v1.52/_ping"));
        Assert.Equal((200, "OK"), service.Call("GET", "/v1.24/_ping"));
        Assert.Equal((404, """{"message":"page not found"}"""), service.Call("GET", "/v1.24/nothing"));
    }

    [RootFact("busybox")]
    public void A_ping_of_the_head_alone_has_no_content_and_any_call_may_be_asked_for_its_options()
    {
        Assert.Contains("Content-Length: 0\r\n", service.Send("HEAD /_ping HTTP/1.1\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal((200, ""), service.Call("OPTIONS", "/v1.41/containers/json"));
        Assert.EndsWith("OK", service.Send("GET http://docker/v1.41/_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 ", service.Send("GET http://docker HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void Events_that_cannot_be_are_refused_before_the_stream_begins()
    {
        Assert.Equal((400, """{"message":"`since` time (200) cannot be after `until` time (100)"}"""), service.Call("GET", "/events?since=200&until=100"));
        (int status, string answer) = service.Call("GET", "/events?until=1&filters=%7B%22odd%22%3A%5B%22x%22%5D%7D");
        Assert.Equal(400, status);
        Assert.Contains("odd", answer, StringComparison.Ordinal);
        Assert.Equal((200, ""), service.Call("GET", "/events?until=1&filters=null"));
    }

    [RootFact("busybox", "docker")]
    public void Dockers_version_and_info_show_the_engine()
    {
        Assert.Equal("containers", service.Succeed("version", "-f", "{{.Server.Platform.Name}}"));
        Assert.Equal("inactive", service.Succeed("info", "-f", "{{.Swarm.LocalNodeState}}"));
        string id = service.Succeed("info", "-f", "{{.ID}}");
        Assert.True(Guid.TryParse(id, out _), id);
        using ServiceFixture other = new();
        Assert.NotEqual(id, other.Succeed("info", "-f", "{{.ID}}"));
    }

    [RootFact("busybox")]
    public void The_socket_is_for_its_owner_and_group()
    {
        Assert.Equal((UnixFileMode)0x1B0, File.GetUnixFileMode(service.Socket));
    }

    [RootFact("busybox", "docker")]
    public void Events_are_followed_by_their_filters()
    {
        using Process events = service.StartProgram("docker", "events", "--filter", "type=container", "--filter", "event=destroy", "--since", "1h", "--format", "{{.Action}} {{.Actor.Attributes.name}}");
        service.Succeed("run", "--rm", "--name", "seen", "bb:1", "true");
        Assert.Equal("destroy seen", events.StandardOutput.ReadLine());
        events.Kill();
        events.WaitForExit();
    }

    [RootFact("busybox", "docker")]
    public void Containers_their_logs_and_exit_codes_go_on_when_the_service_is_killed()
    {
        service.Succeed("run", "-d", "--name", "goes-on", "bb:1", "sh", "-c", "echo one; while [ ! -e /tmp/go ]; do sleep 0.05; done; echo two; exit 6");
        service.Kill();
        service.Start();
        service.Succeed("exec", "goes-on", "touch", "/tmp/go");
        Assert.Equal("6", service.Succeed("wait", "goes-on"));
        Assert.Equal("one\ntwo", service.Succeed("logs", "goes-on"));
        service.Succeed("rm", "goes-on");
    }

    [RootFact("busybox", "docker")]
    public void Several_services_share_a_store_and_each_has_the_group_that_it_is_given()
    {
        const int group = 54321;
        string socket = service.PathOf("second");
        using Process second = service.StartProgram(Path.Combine(ProductProgram.OutputRoot, "bin", "container-service"), "--socket", socket, "--group", $"{group}", "--idle", "0");
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        while (service.Docker("-H", "unix://" + socket, "version").ExitCode != 0)
        {
            late.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal($"{group} 660", service.RunProgram("stat", "-c", "%g %a", socket).Output.Trim());
        service.Succeed("create", "--name", "shared", "bb:1", "sh", "-c", "echo said; exit 5");
        service.Succeed("-H", "unix://" + socket, "start", "shared");
        Assert.Equal("5", service.Succeed("wait", "shared"));
        Assert.Equal("said", service.Succeed("-H", "unix://" + socket, "logs", "shared"));
        service.Succeed("-H", "unix://" + socket, "rm", "shared");
        second.Kill();
        second.WaitForExit();
    }

    [Fact]
    public void Stopping_the_unit_leaves_the_monitors_of_containers()
    {
        string unit = Path.Combine(ProductProgram.OutputRoot, "..", "module", "systemd", "containers-docker.service");
        Assert.Contains("KillMode=process", File.ReadLines(unit));
    }

    [RootFact("busybox")]
    public void A_service_that_nobody_asks_ends()
    {
        using ServiceFixture brief = new();
        brief.Kill();
        brief.Start("--idle", "1s");
        Assert.True(brief.Service.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, brief.Service.ExitCode);
        Assert.False(File.Exists(brief.Socket));
    }

    [RootFact("busybox")]
    public void Serve_of_the_command_line_is_the_service()
    {
        string socket = service.PathOf("served");
        ProgramResult ended = service.Containers("serve", "--socket", socket, "--idle", "1s");
        Assert.Equal((0, "", ""), (ended.ExitCode, ended.Output, ended.Error));
        ProgramResult taken = service.Containers("serve", "--socket", service.Socket);
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains("Another process serves", taken.Error, StringComparison.Ordinal);
    }

    [RootFact("busybox", "systemd-socket-activate")]
    public void A_service_manager_gives_it_its_socket()
    {
        string socket = service.PathOf("activated");
        using Process manager = service.StartProgram(
            "systemd-socket-activate", "-l", socket, "-E", "PSCONTAINERS_ROOT", "-E", "PSCONTAINERS_RUNROOT", Path.Combine(ProductProgram.OutputRoot, "bin", "container-service"), "--idle", "1s");
        ProgramResult ping;
        do
        {
            ping = service.RunProgram("curl", "-s", "--unix-socket", socket, "http://docker/_ping");
        }
        while (ping.ExitCode != 0 && !manager.HasExited);

        Assert.Equal("OK", ping.Output);
        Assert.True(manager.WaitForExit(TimeSpan.FromMinutes(1)));
    }
}
