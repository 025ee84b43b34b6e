using Containers.Linux.Network;

namespace Containers.Cli.Tests;

/// <summary>Networks whose links stand on one of the host's: macvlan and ipvlan.</summary>
[RootAlone("It makes a network in place of the machine's own.")]
public sealed class LowerLinkTests : NetworkTestBase
{
    private static readonly string[] Web = ["bb:1", "httpd", "-f", "-h", "/www", "-p", "80"];

    [LinkFact("macvlan")]
    public void A_container_on_macvlan_is_a_machine_of_its_own_on_the_wire() => BeOnTheWire("macvlan", _ =>
    {
        Assert.Matches("^02:42:", Succeed("inspect", "web", "--format", "{{range .NetworkSettings.Networks}}{{.MacAddress}}{{end}}").Lines[0]);
        Assert.Contains("private", Succeed("network", "inspect", Created("-d", "macvlan", "-o", "parent=wire", "-o", "macvlan_mode=private", "apart")).Output, StringComparison.Ordinal);
    });

    [LinkFact("ipvlan")]
    public void A_container_on_ipvlan_has_the_ethernet_address_of_the_host() => BeOnTheWire("ipvlan", wire =>
        Assert.Equal(wire.Trim(), Succeed("exec", "web", "cat", "/sys/class/net/eth0/address").Output.Trim()));

    [LinkFact("macvlan")]
    public void A_container_is_on_the_wire_and_on_a_bridge_at_once_and_its_ports_are_those_of_the_bridge()
    {
        Succeed("network", "create", "-d", "macvlan", "-o", "parent=wire", "--subnet", "192.0.2.0/24", "--gateway", "192.0.2.9", "lan");
        Succeed("network", "create", "apps");
        Succeed(["run", "-d", "--name", "web", "--network", "apps", "-p", "8080:80", .. Web]);
        Succeed("network", "connect", "--ip", "192.0.2.77", "lan", "web");
        Assert.Equal("greeting", Get(Outside, "192.0.2.77", 80));
        Assert.Equal("greeting", Get(Host, "127.0.0.1", 8080));
        Succeed("network", "disconnect", "lan", "web");
        Assert.Null(Get(Outside, "192.0.2.77", 80));
        Assert.Equal("greeting", Get(Host, "127.0.0.1", 8080));
    }

    private void BeOnTheWire(string driver, Action<string> check)
    {
        Created("-d", driver, "-o", "parent=wire", "--subnet", "192.0.2.0/24", "--gateway", "192.0.2.9", "--ip-range", "192.0.2.64/26", "lan");
        Succeed(["run", "-d", "--name", "web", "--network", "lan", "--ip", "192.0.2.77", .. Web]);
        Succeed(["run", "-d", "--name", "other", "--network", "lan", .. Web]);
        Assert.Equal("greeting", Get(Outside, "192.0.2.77", 80));
        Assert.Equal("greeting", Get(NetworkOf("other"), "192.0.2.77", 80));
        Assert.Contains("192.0.2.77", Succeed("exec", "other", "nslookup", "web", "127.0.0.11").Output, StringComparison.Ordinal);
        Assert.True(ReachesOutside("web"));

        // The kernel keeps what stands on a link from its owner.
        Assert.Null(Get(Host, "192.0.2.77", 80));
        using RouteSocket routes = RouteSocket.Open(Host);
        check($"{routes.FindLink("wire")!.Address}");
        Succeed("rm", "-f", "web", "other");
        Succeed("network", "rm", "lan");
        Assert.NotNull(routes.FindLink("wire"));
    }

    private string Created(params string[] words)
    {
        Succeed(["network", "create", .. words]);
        return words[^1];
    }
}
