using System.Net;
using System.Net.Sockets;
using System.Text;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Tests;

/// <summary>Networks of containers, their ports and names.</summary>
public sealed class NetworkTests : NetworkTestBase
{
    [RootFact("busybox")]
    public void A_published_port_is_reached_from_everywhere()
    {
        Succeed("run", "-d", "--name", "web", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Succeed("run", "-d", "--name", "other", "--network", "bridge", "bb:1", "sleep", "1000");
        (string Who, SafeFileHandle From, string Address)[] clients =
        [
            ("host", Host, "127.0.0.1"), ("host", Host, "::1"), ("host", Host, "192.0.2.1"), ("outside", Outside, "192.0.2.1"),
            ("other container", NetworkOf("other"), "192.0.2.1"), ("itself", NetworkOf("web"), "192.0.2.1"),
        ];
        foreach ((string who, SafeFileHandle from, string address) in clients)
        {
            Assert.Equal($"{who} at {address}: greeting", $"{who} at {address}: {Get(from, address, 8080)}");
        }

        Assert.Equal(["80/tcp -> 0.0.0.0:8080", "80/tcp -> [::]:8080"], Succeed("port", "web").Lines);
        Assert.Equal("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp\n", Succeed("ps", "-f", "name=web", "--format", "{{.Ports}}").Output);
    }

    [RootFact("busybox")]
    public void On_a_host_without_IPv6_a_port_is_published_by_IPv4_alone()
    {
        NetworkNamespace.Run(Host, static () =>
        {
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
            return 0;
        });
        Succeed("run", "-d", "--name", "web", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Assert.Equal(["80/tcp -> 0.0.0.0:8080"], Succeed("port", "web").Lines);
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
    }

    [RootFact("busybox")]
    public void A_published_port_of_one_address_is_reached_there_alone()
    {
        Succeed("run", "-d", "-p", "127.0.0.1:8080:80", "-p", "192.0.2.1:8081:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Assert.Equal("greeting", Get(Host, "127.0.0.1", 8080));
        Assert.Null(Get(Outside, "192.0.2.1", 8080));
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8081));
        Assert.Null(Get(Host, "127.0.0.1", 8081));
    }

    [RootFact("busybox")]
    public void A_taken_port_is_refused_and_free_again_with_the_container()
    {
        Succeed("run", "-d", "--name", "first", "-p", "8080:80", "bb:1", "sleep", "1000");
        ContainersProgram.Result refused = Run("run", "-d", "-p", "8080:80", "bb:1", "sleep", "1000");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("port 0.0.0.0:8080 (tcp): EADDRINUSE", refused.Error, StringComparison.Ordinal);
        Succeed("run", "-d", "--name", "beside", "-p", "8080-8081:80", "bb:1", "sleep", "1000");
        Assert.Equal("0.0.0.0:8081", Succeed("port", "beside", "80").Lines[0]);
        Succeed("rm", "-f", "first");
        Succeed("run", "-d", "--name", "second", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
    }

    [RootFact("busybox")]
    public void Datagrams_reach_a_published_port_and_their_answers_come_back()
    {
        Succeed("run", "-d", "--name", "server", "-p", "5300:53/udp", "bb:1", "sleep", "1000");
        using UdpClient server = NetworkNamespace.Run(NetworkOf("server"), () => new UdpClient(new IPEndPoint(IPAddress.Any, 53)));
        foreach ((SafeFileHandle from, string address) in new[] { (Host, "127.0.0.1"), (Host, "192.0.2.1"), (Outside, "192.0.2.1") })
        {
            using UdpClient client = NetworkNamespace.Run(from, () => new UdpClient(address, 5300));
            (client.Client.ReceiveTimeout, server.Client.ReceiveTimeout) = (10_000, 10_000);
            client.Send("ping"u8);
            IPEndPoint? sender = null;
            Assert.Equal("ping", Encoding.ASCII.GetString(server.Receive(ref sender)));
            server.Send("pong"u8, sender);
            Assert.Equal("pong", Encoding.ASCII.GetString(client.Receive(ref sender)));
        }
    }

    [RootFact("busybox")]
    public void A_client_whose_datagrams_went_elsewhere_before_reaches_the_container_that_has_the_port_now()
    {
        // The kernel tracks what it sends nowhere too, once there are rules.
        Succeed("run", "-d", "bb:1", "sleep", "1000");
        using UdpClient client = NetworkNamespace.Run(Outside, () => new UdpClient("192.0.2.1", 5300));
        client.Client.ReceiveTimeout = 10_000;
        client.Send("early"u8);
        IPEndPoint? sender = null;
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => client.Receive(ref sender)).SocketErrorCode);
        foreach (string name in (string[])["first", "second"])
        {
            Succeed("run", "-d", "--name", name, "-p", "5300:53/udp", "bb:1", "sleep", "1000");
            using UdpClient server = NetworkNamespace.Run(NetworkOf(name), () => new UdpClient(new IPEndPoint(IPAddress.Any, 53)));
            server.Client.ReceiveTimeout = 10_000;
            client.Send("ping"u8);
            Assert.Equal("ping", Encoding.ASCII.GetString(server.Receive(ref sender)));
            server.Send("pong"u8, sender);
            Assert.Equal("pong", Encoding.ASCII.GetString(client.Receive(ref sender)));
            Succeed("rm", "-f", name);

            // The next one has another address.
            Succeed("run", "-d", "bb:1", "sleep", "1000");
        }
    }

    [RootFact("busybox")]
    public void Containers_on_a_created_network_find_each_other_by_name_and_alias()
    {
        Succeed("network", "create", "--subnet", "172.30.5.0/24", "apps");
        Succeed("run", "-d", "--name", "web", "--network", "apps", "--network-alias", "site", "--ip", "172.30.5.77", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Succeed("run", "-d", "--name", "client", "--network", "apps", "bb:1", "sleep", "1000");
        foreach (string name in (string[])["web", "site", "web.apps", "WEB"])
        {
            Assert.Contains("172.30.5.77", Succeed("exec", "client", "nslookup", name, "127.0.0.11").Output, StringComparison.Ordinal);
        }

        Assert.Contains("web.apps", Run("exec", "client", "nslookup", "172.30.5.77", "127.0.0.11").Output, StringComparison.Ordinal);
        Assert.Equal("greeting", Get(NetworkOf("client"), "172.30.5.77", 80));
        Assert.Contains("nameserver 127.0.0.11", Succeed("exec", "client", "cat", "/etc/resolv.conf").Lines);

        Succeed("rm", "-f", "web");
        Assert.DoesNotContain("172.30.5.77", Run("exec", "client", "nslookup", "web", "127.0.0.11").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void Networks_are_apart_and_internal_ones_do_not_get_out()
    {
        foreach (string[] network in (string[][])[["one"], ["two"], ["inner", "--internal"]])
        {
            Succeed(["network", "create", .. network[1..], network[0]]);
            Succeed("run", "-d", "--name", "on-" + network[0], "--network", network[0], "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        }

        Assert.Null(Get(NetworkOf("on-one"), AddressOf("on-two"), 80));
        Assert.Null(Get(NetworkOf("on-two"), AddressOf("on-one"), 80));
        Assert.Null(Get(NetworkOf("on-one"), AddressOf("on-inner"), 80));
        Assert.Null(Get(Outside, AddressOf("on-one"), 80));

        TcpListener server = NetworkNamespace.Run(Outside, () =>
        {
            TcpListener listener = new(IPAddress.Any, 99);
            listener.Start();
            return listener;
        });
        using (server)
        {
            Assert.True(Connects(NetworkOf("on-one"), "192.0.2.9", 99));
            Assert.False(Connects(NetworkOf("on-inner"), "192.0.2.9", 99));
        }
    }

    [RootFact("busybox")]
    public void A_network_in_use_stays_and_a_removed_one_leaves_nothing()
    {
        Succeed("network", "create", "--label", "a=b", "apps");
        Succeed("run", "-d", "--name", "web", "--network", "apps", "bb:1", "sleep", "1000");
        ContainersProgram.Result refused = Run("network", "rm", "apps");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Containers are on network 'apps': web", refused.Error, StringComparison.Ordinal);
        using SafeFileHandle held = NetworkOf("web");
        Succeed("rm", "-f", "web");
        Assert.Equal(["apps"], Succeed("network", "ls", "-f", "label=a=b", "--format", "{{.Name}}").Lines);
        Succeed("network", "rm", "apps");
        using RouteSocket routes = RouteSocket.Open(Host);
        Assert.Equal(["lo", "wire", "wire-end"], routes.Links().Select(link => link.Name).Order(StringComparer.Ordinal));
        using Containers.Linux.Network.Nftables.NetfilterSocket filter = Containers.Linux.Network.Nftables.NetfilterSocket.Open(Host);
        Assert.False(filter.HasTable(Containers.Linux.Network.Nftables.NetfilterFamily.Inet, "pscontainers"));
    }

    [RootFact("busybox")]
    public void Subnets_that_overlap_theHosts_or_another_networks_are_refused()
    {
        Assert.Contains("192.0.2.0/24, which the host has a route to", Run("network", "create", "--subnet", "192.0.2.0/25", "bad").Error, StringComparison.Ordinal);
        Succeed("network", "create", "--subnet", "172.30.0.0/16", "good");
        Assert.Contains("overlaps 172.30.0.0/16", Run("network", "create", "--subnet", "172.30.7.0/24", "bad").Error, StringComparison.Ordinal);
        Assert.Contains("There is a network 'good' already", Run("network", "create", "good").Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void An_address_that_is_kept_is_no_containers()
    {
        Succeed("network", "create", "--subnet", "172.30.0.0/16", "--aux-address", "router=172.30.0.2", "--aux-address", "wire=172.30.0.4", "apps");
        Assert.Equal(["172.30.0.2 172.30.0.4"], Succeed("network", "inspect", "-f", "{{range .IPAM.Config}}{{.AuxiliaryAddresses.router}} {{.AuxiliaryAddresses.wire}}{{end}}", "apps").Lines);
        foreach ((string name, string address) in new[] { ("one", "172.30.0.3"), ("two", "172.30.0.5") })
        {
            Succeed("run", "-d", "--name", name, "--network", "apps", "bb:1", "sleep", "1000");
            Assert.Equal(address, AddressOf(name));
        }

        Assert.Contains("172.30.0.2 of network 'apps' is taken", Run("run", "--network", "apps", "--ip", "172.30.0.2", "bb:1", "true").Error, StringComparison.Ordinal);
        Assert.Contains("is in none of the subnets", Run("network", "create", "--subnet", "172.31.0.0/16", "--aux-address", "a=172.30.0.9", "bad").Error, StringComparison.Ordinal);
        Assert.Contains("'172.31.0.1' of a", Run("network", "create", "--subnet", "172.31.0.0/16", "--aux-address", "a=172.31.0.1", "bad").Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_container_starts_again_while_something_holds_the_network_of_its_last_run()
    {
        Succeed("run", "-d", "--name", "web", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        using SafeFileHandle held = NetworkOf("web");
        Succeed("restart", "-t", "0", "web");
        Assert.Equal("greeting", Get(Host, AddressOf("web"), 80));
    }

    [RootFact("busybox")]
    public void A_restarted_container_keeps_address_and_port()
    {
        Succeed("network", "create", "apps");
        Succeed("run", "-d", "--name", "filler", "--network", "apps", "bb:1", "sleep", "1000");
        Succeed("run", "-d", "--name", "web", "--network", "apps", "-p", "80", "--restart", "always", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        (string address, string port) = (AddressOf("web"), Succeed("port", "web", "80").Lines[0]);
        Succeed("exec", "web", "sh", "-c", "kill 1");
        Program.AwaitEvent("start", "name=web");
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", int.Parse(port.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal((address, port), (AddressOf("web"), Succeed("port", "web", "80").Lines[0]));
    }

    [RootFact("busybox")]
    public void A_container_has_theHosts_network_anotherContainers_or_none()
    {
        Succeed("run", "-d", "--name", "web", "--network", "bridge", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Assert.Contains("wire", Succeed("run", "--rm", "--network", "host", "bb:1", "ip", "link").Output, StringComparison.Ordinal);
        Assert.Equal($"{Environment.MachineName}\n", Succeed("run", "--rm", "--network", "host", "bb:1", "cat", "/etc/hostname").Output);
        Assert.Contains(AddressOf("web"), Succeed("run", "--rm", "--network", "container:web", "bb:1", "ip", "address").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("eth0", Succeed("run", "--rm", "--network", "none", "bb:1", "ip", "link").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_container_has_names_of_its_own_that_are_no_changes()
    {
        string[] files = Succeed("run", "--name", "named", "-h", "box", "--add-host", "db:203.0.113.5", "--dns", "203.0.113.53", "--dns-search", "example.org", "--network", "bridge", "bb:1", "cat", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf").Lines;
        Assert.Equal("box", files[0]);
        Assert.Contains("127.0.0.1\tlocalhost", files);
        Assert.Contains("203.0.113.5\tdb", files);
        Assert.Contains("nameserver 203.0.113.53", files);
        Assert.Contains("search example.org", files);
        Assert.Empty(Succeed("diff", "named").Lines);
    }

    [RootFact("busybox")]
    public void What_a_killed_monitor_leaves_is_the_next_ones()
    {
        Succeed("run", "-d", "--name", "web", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        string folder = System.IO.Path.Combine(Program.Root, "containers", Succeed("inspect", "web", "--format", "{{.Id}}").Lines[0]);
        int monitor = (int)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(folder, "state.json")))!["monitorPid"]!;
        using (System.Diagnostics.Process killed = System.Diagnostics.Process.GetProcessById(monitor))
        {
            killed.Kill();
            killed.WaitForExit();
        }

        Succeed("rm", "-f", "web");
        Succeed("run", "-d", "--name", "next", "--network", "bridge", "bb:1", "sleep", "1000");
        Succeed("run", "-d", "--name", "again", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Assert.NotEqual(AddressOf("next"), AddressOf("again"));
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
    }

    [RootFact("busybox")]
    public void Words_that_cannot_be_are_refused()
    {
        foreach (string[] words in (string[][])[["-p", "0:80"], ["-p", "8080:80/icmp"], ["-p", "8000-8001:80-90"], ["--network", "nowhere"], ["--add-host", "db"], ["--dns", "example"], ["--mac-address", "02:42", "--network", "bridge"], ["--ip", "10.99.0.1", "--network", "bridge"]])
        {
            ContainersProgram.Result refused = Run(["run", "--rm", .. words, "bb:1", "true"]);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.StartsWith("containers: ", refused.Error, StringComparison.Ordinal);
            Assert.Single(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("See '", StringComparison.Ordinal));
        }

        Assert.Empty(Succeed("ps", "-a", "-q").Lines);
    }
}
