using System.Text.Json.Nodes;
using Containers.Linux.Network;

namespace Containers.Cli.Tests;

/// <summary>Containers that are put on networks and taken off them.</summary>
public sealed class NetworkConnectionTests : NetworkTestBase
{
    [RootFact("busybox")]
    public void A_running_container_is_put_on_a_network_and_taken_off()
    {
        Succeed("network", "create", "--subnet", "172.30.5.0/24", "apps");
        Succeed("run", "-d", "--name", "web", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Succeed("run", "-d", "--name", "client", "--network", "apps", "bb:1", "sleep", "1000");
        Assert.Null(Get(NetworkOf("client"), AddressOf("web"), 80));

        Succeed("network", "connect", "--alias", "site", "--ip", "172.30.5.77", "apps", "web");
        Assert.Contains("172.30.5.77", Succeed("exec", "client", "nslookup", "site", "127.0.0.11").Output, StringComparison.Ordinal);
        Assert.Contains("Name:\tclient", Succeed("exec", "web", "nslookup", "client", "127.0.0.11").Output, StringComparison.Ordinal);
        Assert.Equal("greeting", Get(NetworkOf("client"), "172.30.5.77", 80));
        Assert.Contains("on network 'apps' already", Run("network", "connect", "apps", "web").Error, StringComparison.Ordinal);

        // The port goes where the way out is now.
        Succeed("network", "disconnect", "bridge", "web");
        Assert.Contains("default via 172.30.5.1", Succeed("exec", "web", "ip", "route").Output, StringComparison.Ordinal);
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));

        Succeed("network", "disconnect", "apps", "web");
        Assert.DoesNotContain("eth", Succeed("exec", "web", "ip", "link").Output, StringComparison.Ordinal);
        Assert.Null(Get(Outside, "192.0.2.1", 8080));
        Assert.Contains("not on network 'apps'", Run("network", "disconnect", "apps", "web").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("172.30.5.77", Run("exec", "client", "nslookup", "site", "127.0.0.11").Output, StringComparison.Ordinal);

        Succeed("network", "connect", "apps", "web");
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
    }

    [RootFact("busybox")]
    public void A_container_that_does_not_run_is_on_its_networks_from_the_next_start_on()
    {
        Succeed("network", "create", "apps");
        Succeed("create", "--name", "box", "bb:1", "sleep", "1000");
        Succeed("network", "connect", "--alias", "it", "apps", "box");
        Succeed("network", "disconnect", "bridge", "box");
        Succeed("start", "box");
        Assert.Equal(["apps"], Networks("box"));
        Assert.Contains(AddressOf("box"), Succeed("exec", "box", "nslookup", "it", "127.0.0.11").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void What_cannot_be_connected_is_refused_and_nothing_changes()
    {
        Succeed("network", "create", "--subnet", "172.30.5.0/24", "apps");
        Succeed("run", "-d", "--name", "own", "bb:1", "sleep", "1000");
        Succeed("run", "-d", "--name", "apart", "--network", "none", "bb:1", "sleep", "1000");
        Assert.Equal(1, Run("network", "connect", "apps", "apart").ExitCode);
        Assert.Equal(1, Run("network", "connect", "host", "own").ExitCode);
        Assert.Equal(1, Run("network", "connect", "--ip", "10.1.2.3", "apps", "own").ExitCode);
        Assert.Contains("--link-local-ip", Run("network", "connect", "--link-local-ip", "169.254.1.2", "apps", "own").Error, StringComparison.Ordinal);
        Assert.Equal(["bridge"], Networks("own"));
        Assert.Empty(JsonNode.Parse(Succeed("network", "inspect", "apps").Output)![0]!["Containers"]!.AsObject());
    }

    [RootFact("busybox")]
    public void A_place_on_a_network_has_an_ID_that_both_sides_show_while_the_container_runs()
    {
        Succeed("run", "-d", "--name", "own", "bb:1", "sleep", "1000");
        string id = Succeed("inspect", "-f", "{{.NetworkSettings.EndpointID}}", "own").Lines[0];
        Assert.Matches("^[0-9a-f]{64}$", id);
        Assert.Equal(id, Succeed("inspect", "-f", "{{.NetworkSettings.Networks.bridge.EndpointID}}", "own").Lines[0]);
        Assert.Equal(id, Succeed("network", "inspect", "-f", "{{range .Containers}}{{.EndpointID}}{{end}}", "bridge").Lines[0]);
        Assert.Matches("^[0-9a-f]{64}$", Succeed("inspect", "-f", "{{.NetworkSettings.SandboxID}}", "own").Lines[0]);
        Succeed("stop", "-t", "0", "own");
        Assert.Equal("[][]", Succeed("inspect", "-f", "[{{.NetworkSettings.SandboxID}}][{{.NetworkSettings.EndpointID}}]", "own").Lines[0]);
    }

    [RootFact("busybox")]
    public void A_link_is_another_name_for_a_container()
    {
        Succeed("network", "create", "apps");
        foreach (string network in (string[])["bridge", "apps"])
        {
            Succeed("run", "-d", "--name", $"db-{network}", "--network", network, "bb:1", "sleep", "1000");
            Succeed("run", "-d", "--name", $"client-{network}", "--network", network, "--link", $"db-{network}:store", "bb:1", "sleep", "1000");
        }

        Assert.Contains($"{AddressOf("db-bridge")}\tstore db-bridge", Succeed("exec", "client-bridge", "cat", "/etc/hosts").Lines);
        Assert.Contains(AddressOf("db-apps"), Succeed("exec", "client-apps", "nslookup", "store", "127.0.0.11").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void Events_tell_of_networks_and_who_is_on_them()
    {
        Succeed("network", "create", "apps");
        Succeed("run", "--rm", "--name", "box", "--network", "apps", "bb:1", "true");
        Succeed("network", "rm", "apps");
        Assert.Equal(
            ["create", "connect", "disconnect", "destroy"],
            Succeed("events", "--since", "1h", "--until", "0s", "-f", "type=network", "--format", "json").Lines.Select(static line => (string?)JsonNode.Parse(line)!["Action"]));
    }

    [RootFact("busybox")]
    public void Options_of_drivers_that_cannot_be_are_refused_and_unknown_ones_passed_over()
    {
        foreach (string option in (string[])["com.docker.network.driver.mtu=50", "com.docker.network.bridge.enable_icc=perhaps", "com.docker.network.bridge.host_binding_ipv4=here", "com.docker.network.bridge.name=a/b"])
        {
            ContainersProgram.Result refused = Run("network", "create", "-o", option, "bad");
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(option.Split('=')[0], refused.Error + "com.docker.network.bridge.name", StringComparison.Ordinal);
        }

        Assert.Contains("macvlan_mode", Run("network", "create", "-d", "macvlan", "-o", "parent=wire", "-o", "macvlan_mode=odd", "bad").Error, StringComparison.Ordinal);
        Assert.Contains("no link nothing", Run("network", "create", "-d", "macvlan", "-o", "parent=nothing", "bad").Error, StringComparison.Ordinal);
        Succeed("network", "create", "-o", "org.example.unknown=1", "-o", "com.docker.network.driver.mtu=1400", "-o", "com.docker.network.container_iface_prefix=lan", "good");
        Assert.Contains("lan0", Succeed("run", "--rm", "--network", "good", "bb:1", "ip", "link").Output, StringComparison.Ordinal);
        Assert.Contains("mtu 1400", Succeed("run", "--rm", "--network", "good", "bb:1", "ip", "link").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_link_has_the_name_and_the_settings_that_are_asked_for()
    {
        Succeed("network", "create", "apps");
        Succeed("run", "-d", "--name", "box", "--network", "name=bridge,driver-opt=com.docker.network.endpoint.ifname=front0", "bb:1", "sleep", "1000");
        Succeed("network", "connect", "--driver-opt", "com.docker.network.endpoint.sysctls=net.ipv4.conf.IFNAME.log_martians=1", "--driver-opt", "org.example.unknown=1", "apps", "box");
        Assert.Contains("front0", Succeed("exec", "box", "ip", "link").Output, StringComparison.Ordinal);
        Assert.Equal(["1"], Succeed("exec", "box", "cat", "/proc/sys/net/ipv4/conf/eth1/log_martians").Lines);
        foreach (string option in (string[])["com.docker.network.endpoint.ifname=a/b", "com.docker.network.endpoint.sysctls=kernel.hostname=x", "com.docker.network.endpoint.sysctls=net.ipv4.conf.IFNAME.none=1", "odd"])
        {
            Succeed("network", "create", "more");
            Assert.NotEqual(0, Run("network", "connect", "--driver-opt", option, "more", "box").ExitCode);
            Succeed("network", "rm", "more");
        }
    }

    [RootFact("busybox")]
    public void What_is_not_in_use_is_cleared_with_networks_that_no_container_names()
    {
        foreach (string network in (string[])["used", "named", "free", "labelled"])
        {
            Succeed("network", "create", "--label", $"kind={network}", network);
        }

        Succeed("run", "-d", "--name", "box", "--network", "used", "bb:1", "sleep", "1000");
        Succeed("create", "--name", "kept", "--network", "named", "bb:1", "true");
        Assert.Equal(["Deleted: free", "Total reclaimed space: 0B"], Succeed("prune", "-f", "--networks", "--filter", "label!=kind=labelled").Lines);
        Assert.Contains("Deleted: labelled", Succeed("system", "prune", "-f", "--filter", "label!=kind=named").Lines);
        Assert.Equal(["named", "used"], Succeed("network", "ls", "-f", "type=custom", "--format", "{{.Name}}").Lines.Order(StringComparer.Ordinal));
    }

    [RootFact("busybox")]
    public void A_bridge_that_was_there_before_stays()
    {
        using RouteSocket routes = RouteSocket.Open(Host);
        routes.AddBridge("mine", null, null);
        Succeed("network", "create", "-o", "com.docker.network.bridge.name=mine", "apps");
        Succeed("network", "rm", "apps");
        Assert.NotNull(routes.FindLink("mine"));
    }

    private IEnumerable<string> Networks(string container) => JsonNode.Parse(Succeed("inspect", container).Output)![0]!["NetworkSettings"]!["Networks"]!.AsObject().Select(static network => network.Key);
}
