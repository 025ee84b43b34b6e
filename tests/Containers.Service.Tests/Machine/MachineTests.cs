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

    [RootFact("busybox", "docker")]
    public void Dockers_version_and_info_show_the_engine()
    {
        Assert.Equal("containers", service.Succeed("version", "-f", "{{.Server.Platform.Name}}"));
        Assert.Equal("inactive", service.Succeed("info", "-f", "{{.Swarm.LocalNodeState}}"));
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
