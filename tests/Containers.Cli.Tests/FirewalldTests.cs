using System.Diagnostics;
using System.Net.Sockets;
using Containers.Linux.Network;

namespace Containers.Cli.Tests;

/// <summary>Networks beside firewalld, a real one with a message bus of its own.</summary>
public sealed class FirewalldTests : NetworkTestBase
{
    private const string BusVariable = "DBUS_SYSTEM_BUS_ADDRESS";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly string[] Web = ["bb:1", "httpd", "-f", "-h", "/www", "-p", "80"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _services = [];

    public FirewalldTests() => Program.Variables[BusVariable] = $"unix:path={Bus}";

    private string Bus => _folder.Combine("bus");

    [RootFact("busybox", "firewalld", "dbus-daemon")]
    public void Bridges_are_in_the_zone_of_trusted_links_and_gone_from_it_with_their_networks()
    {
        StartFirewalld();
        ContainersProgram.Result created = Run("network", "create", "apps");
        Assert.Equal((0, ""), (created.ExitCode, created.Error));
        string bridge = Bridge("apps");
        Succeed(["run", "-d", "--name", "web", "--network", "apps", "-p", "8080:80", .. Web]);
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
        Assert.True(ReachesOutside("web"));
        Assert.Contains(bridge, Trusted());
        Assert.DoesNotContain("firewalld", Run("info").Error, StringComparison.Ordinal);

        Succeed("network", "create", "--internal", "inner");
        Assert.DoesNotContain(Bridge("inner"), Trusted());
        Succeed("rm", "-f", "web");
        Succeed("network", "rm", "apps", "inner");
        Assert.Empty(Trusted());
    }

    [RootFact("busybox", "firewalld", "dbus-daemon")]
    public void Monitors_put_bridges_back_that_a_reload_forgets_or_that_were_there_before_firewalld()
    {
        Succeed(["run", "-d", "--name", "web", "-p", "8080:80", .. Web]);
        StartFirewalld();
        Assert.True(SpinWait.SpinUntil(() => Trusted().Length == 1, Limit));
        Command("--reload");
        Assert.True(SpinWait.SpinUntil(() => Trusted().Length == 1, Limit));
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
        Assert.True(ReachesOutside("web"));
    }

    [RootFact("busybox", "firewalld", "dbus-daemon")]
    public void A_bridge_that_somebody_has_put_in_a_zone_stays_there()
    {
        StartFirewalld();
        Command("--zone=work", "--add-interface=mine0");
        Succeed("network", "create", "-o", "com.docker.network.bridge.name=mine0", "apps");
        Succeed("run", "-d", "--network", "apps", "bb:1", "sleep", "1000");
        Assert.Equal("work", Command("--get-zone-of-interface=mine0").Output.Trim());
    }

    [RootFact("busybox", "firewalld", "dbus-daemon")]
    public void Where_the_bus_is_missing_or_silent_a_warning_says_what_to_type()
    {
        StartFirewalld();
        Program.Variables[BusVariable] = $"unix:path={_folder.Combine("nothing")}";
        ContainersProgram.Result started = Run(["run", "-d", "--name", "web", .. Web]);
        Assert.Equal(0, started.ExitCode);
        Assert.Contains("firewall-cmd --permanent --zone=trusted --add-interface=pscontainers0", started.Error, StringComparison.Ordinal);
        Assert.Contains("ENOENT", started.Error, StringComparison.Ordinal);
        Assert.False(ReachesOutside("web"));
        Assert.Contains("firewalld refuses what is forwarded to and from pscontainers0", Run("info").Error, StringComparison.Ordinal);

        using Socket silent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(_folder.Combine("silent")));
        silent.Listen();
        Program.Variables[BusVariable] = $"unix:path={_folder.Combine("silent")}";
        Assert.Contains("did not answer", Run("network", "create", "apps").Error, StringComparison.Ordinal);

        Program.Variables[BusVariable] = $"unix:path={Bus}";
        Succeed("network", "reload");
        Assert.True(ReachesOutside("web"));
        Assert.DoesNotContain("firewalld", Run("info").Error, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (Process service in Enumerable.Reverse(_services))
        {
            service.Kill();
            service.WaitForExit();
            service.Dispose();
        }

        _folder.Dispose();
    }

    /// <summary>Starts a bus, and firewalld with the configuration it is installed with.</summary>
    private void StartFirewalld()
    {
        string configuration = _folder.Combine("bus.conf");
        File.WriteAllText(configuration, $"""
            <busconfig>
              <type>system</type><listen>unix:path={Bus}</listen><auth>EXTERNAL</auth>
              <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy>
            </busconfig>
            """);
        Service("dbus-daemon", $"--config-file={configuration}", "--nofork", "--nopidfile");
        Assert.True(SpinWait.SpinUntil(BusListens, Limit), "dbus-daemon does not start.");
        string log = _folder.Combine("log");
        Service("firewalld", "--nofork", "--nopid", "--system-config", Directory.CreateDirectory(_folder.Combine("configuration")).FullName, "--log-target", "file", "--log-file", log);
        Assert.True(SpinWait.SpinUntil(() => Run("--state").ExitCode == 0, Limit), $"firewalld does not start: {(File.Exists(log) ? File.ReadAllText(log) : "")}");

        ContainersProgram.Result Run(string word) => NetworkNamespace.Run(Host, () => Program.RunProgram("firewall-cmd", word));
    }

    private bool BusListens()
    {
        using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(Bus));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Service(string program, params string[] arguments)
    {
        Process service = NetworkNamespace.Run(Host, () => Program.StartProgram(program, arguments));
        service.BeginOutputReadLine();
        service.BeginErrorReadLine();
        _services.Add(service);
    }

    private ContainersProgram.Result Command(params string[] words) => Tool("firewall-cmd", words);

    private string[] Trusted() => Command("--zone=trusted", "--list-interfaces").Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
