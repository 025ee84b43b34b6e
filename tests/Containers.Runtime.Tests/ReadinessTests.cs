using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Containers.Runtime.Tests;

/// <summary>What a container's program tells the service manager that started the runtime (sd_notify(3)).</summary>
public sealed class ReadinessTests : IDisposable
{
    // The C library's syslog(3) sends a datagram to what is at /dev/log: a line of its own, then those of the message.
    private const string Tell = "tell() { logger \"$(printf \"x\\n$1\")\"; }; ln -sf $NOTIFY_SOCKET /dev/log; ";

    private readonly OciContainer _container = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };

    private string ManagerPath => _container.Bundle.Combine("manager");

    public void Dispose()
    {
        _manager.Dispose();
        _container.Dispose();
    }

    [RootTheory("busybox", "sh")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_detached_start_waits_until_the_program_is_ready_and_tells_its_process(bool created)
    {
        _manager.Bind(new UnixDomainSocketEndPoint(ManagerPath));
        _container.Bundle.SetShell(Tell + "tell 'STATUS=slow\\nMAINPID=1\\nFDSTORE=1'; while [ ! -e /go ]; do sleep 0.05; done; tell READY=1; exec sleep 1000");
        string go = Path.Combine(_container.Bundle.Root, "go");
        if (created)
        {
            Finish(Begin(ManagerPath, "create", "-b", _container.Bundle.Folder, _container.Id));
            Assert.Equal("created", _container.Status);
        }

        using Process start = created ? Begin(ManagerPath, "start", _container.Id) : Begin(ManagerPath, "run", "-d", "-b", _container.Bundle.Folder, _container.Id);
        Assert.Equal("STATUS=slow", Receive());
        Assert.False(start.WaitForExit(300));
        Assert.Equal("running", _container.Status);
        File.WriteAllText(go, string.Empty);
        Assert.Equal($"READY=1\nMAINPID={_container.State["pid"]}", Receive());
        Finish(start);
    }

    [RootFact("busybox", "sh")]
    public void In_the_foreground_what_it_tells_is_passed_on_until_its_end()
    {
        string name = $"@readiness-{Guid.NewGuid():N}";
        _manager.Bind(new UnixDomainSocketEndPoint('\0' + name[1..]));
        _container.Bundle.SetShell(Tell + "tell READY=1; tell STOPPING=1; stat -c '%a %F' $NOTIFY_SOCKET; touch /run/notify/x 2>/dev/null || exit 7");
        using Process run = Begin(name, "run", "-b", _container.Bundle.Folder, _container.Id);
        Assert.Equal(("READY=1", "STOPPING=1"), (Receive(), Receive()));
        Assert.Equal("777 socket\n", run.StandardOutput.ReadToEnd());
        run.WaitForExit();
        Assert.Equal(7, run.ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_container.StateRoot, _container.Id)));
    }

    [RootTheory("busybox", "sh")]
    [InlineData("false")]
    [InlineData("logger started; exec sleep 0.1")]
    public void A_start_ends_with_a_program_that_is_never_ready(string program)
    {
        _manager.Bind(new UnixDomainSocketEndPoint(ManagerPath));
        _container.Bundle.SetShell(Tell + program);
        Finish(Begin(ManagerPath, "run", "-d", "-b", _container.Bundle.Folder, _container.Id));
        Assert.Equal(0, _manager.Available);
        _container.WaitForStop();
    }

    [RootFact("busybox", "sh")]
    public void A_configuration_that_sets_the_variable_itself_has_its_own_way()
    {
        _container.Bundle.Process["env"]!.AsArray().Add("NOTIFY_SOCKET=/own");
        _container.Bundle.SetShell("echo $NOTIFY_SOCKET; ls /run/notify 2>/dev/null");
        using Process run = Begin(ManagerPath, "run", "-b", _container.Bundle.Folder, _container.Id);
        Assert.Equal("/own\n", run.StandardOutput.ReadToEnd());
        run.WaitForExit();
    }

    [RootFact("busybox", "sh")]
    public void A_service_manager_that_is_gone_is_a_warning()
    {
        _container.Bundle.SetShell(Tell + "tell READY=1; exit 3");
        using Process run = Begin(ManagerPath, "--log", _container.Bundle.Combine("log"), "run", "-b", _container.Bundle.Folder, _container.Id);
        run.WaitForExit();
        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"sendto {ManagerPath}: ENOENT", File.ReadAllText(_container.Bundle.Combine("log")), StringComparison.Ordinal);
    }

    private static void Finish(Process process)
    {
        using (process)
        {
            Assert.True(process.WaitForExit(20_000));
            Assert.Equal(0, process.ExitCode);
        }
    }

    private Process Begin(string manager, params string[] words)
    {
        _container.Bundle.Write();
        ProcessStartInfo start = new(OciContainer.Program, ["--root", _container.StateRoot, .. words])
        {
            RedirectStandardOutput = words is not ["create" or "start", ..] and not [_, "-d", ..],
        };
        start.Environment["NOTIFY_SOCKET"] = manager;
        return Process.Start(start)!;
    }

    private string Receive()
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
