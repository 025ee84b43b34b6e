using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Network;

public sealed class RouteSocketTests
{
    [RootFact("ip")]
    public void Links_are_made_as_ip_shows_them_and_are_read_back()
    {
        using NetworkFixture network = new();
        SafeFileHandle container = network.AddContainer(7);

        JsonObject bridge = Shown(network.Host, NetworkFixture.Bridge);
        Assert.Equal("bridge", (string?)bridge["linkinfo"]!["info_kind"]);
        Assert.Equal("02:42:0a:05:00:01", (string?)bridge["address"]);
        Assert.Contains("UP", bridge["flags"]!.AsArray().Select(flag => (string?)flag));
        Assert.Equal(0, (int?)bridge["linkinfo"]!["info_data"]!["stp_state"]);
        Assert.Equal(NetworkFixture.Bridge, (string?)Shown(network.Host, "veth7")["master"]);

        JsonObject inside = Shown(container, "eth0");
        Assert.Equal("02:42:0a:05:00:07", (string?)inside["address"]);
        Assert.Contains("LOWER_UP", inside["flags"]!.AsArray().Select(flag => (string?)flag));

        Link read = network.Routes.FindLink("veth7")!;
        Assert.Equal(("veth", true, network.BridgeIndex, 1500), (read.Kind, read.IsUp, read.Controller, read.Mtu));
        Assert.Equal(read.Index, network.Routes.Links().Single(link => link.Name == "veth7").Index);
        Assert.True(network.Routes.Links().Single(link => link.Name == "lo").IsLoopback);
        Assert.Null(network.Routes.FindLink("nothing"));
    }

    [RootFact("ip")]
    public void Addresses_and_routes_are_made_as_ip_shows_them_and_are_read_back()
    {
        using NetworkFixture network = new();
        SafeFileHandle container = network.AddContainer(7);
        JsonNode[] addresses = [.. JsonNode.Parse(NetworkFixture.Output(container, "ip", "-j", "address", "show", "eth0"))![0]!["addr_info"]!.AsArray().OfType<JsonNode>()];
        JsonNode four = addresses.Single(address => (string?)address["family"] == "inet");
        Assert.Equal(("10.5.0.7", 24, "10.5.0.255"), ((string?)four["local"], (int?)four["prefixlen"], (string?)four["broadcast"]));
        JsonNode six = addresses.Single(address => (string?)address["local"] == "fd05::7");
        Assert.Null(six["tentative"]);
        Assert.Equal("10.5.0.1", (string?)JsonNode.Parse(NetworkFixture.Output(container, "ip", "-j", "route", "show", "default"))![0]!["gateway"]);

        using RouteSocket routes = RouteSocket.Open(container);
        int link = routes.FindLink("eth0")!.Index;
        Assert.Contains(new LinkAddress(link, IPAddress.Parse("10.5.0.7"), 24), routes.Addresses());
        Assert.Contains(new LinkAddress(link, IPAddress.Parse("fd05::7"), 64), routes.Addresses());
        Assert.Contains(new Route(IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("10.5.0.1"), link), routes.Routes());
        Assert.Contains(new Route(IPNetwork.Parse("10.5.0.0/24"), null, link), routes.Routes());
        Assert.Contains(new Route(IPNetwork.Parse("::/0"), IPAddress.Parse("fd05::1"), link), routes.Routes());

        routes.RemoveAddress(new LinkAddress(link, IPAddress.Parse("10.5.0.7"), 24));
        Assert.DoesNotContain(routes.Addresses(), address => address.Address.Equals(IPAddress.Parse("10.5.0.7")));
    }

    [RootFact]
    public void A_link_goes_with_its_other_end_and_with_its_namespace()
    {
        using NetworkFixture network = new();
        SafeFileHandle container = network.AddContainer(7);
        using (RouteSocket routes = RouteSocket.Open(container))
        {
            Assert.True(routes.RemoveLink("eth0"));
            Assert.False(routes.RemoveLink("eth0"));
        }

        Assert.Null(network.Routes.FindLink("veth7"));
    }

    [RootFact]
    public void A_refusal_names_the_call_its_object_and_the_errno()
    {
        using NetworkFixture network = new();
        LinuxException taken = Assert.Throws<LinuxException>(() => network.Routes.AddBridge(NetworkFixture.Bridge, null, null));
        Assert.Equal((Errno.EEXIST, "add bridge", NetworkFixture.Bridge), (taken.Errno, taken.Call, taken.Subject));
        LinuxException unreachable = Assert.Throws<LinuxException>(() => network.Routes.AddRoute(new Route(IPNetwork.Parse("198.51.100.0/24"), IPAddress.Parse("203.0.113.1"), 0)));
        Assert.Contains("198.51.100.0/24", unreachable.Message, StringComparison.Ordinal);

        // A refused request leaves nothing behind that the next answer could be taken for.
        Assert.NotNull(network.Routes.FindLink(NetworkFixture.Bridge));
    }

    [RootFact]
    public void A_bridge_keeps_its_MTU_when_its_last_port_is_gone()
    {
        using NetworkFixture network = new();
        network.Routes.AddBridge("large", null, 9000);
        int bridge = network.Routes.FindLink("large")!.Index;
        (SafeFileHandle space, _) = NetworkNamespace.Create(static () => 0);
        using (space)
        {
            network.Routes.AddVethPair("port", bridge, 9000, space, "eth0", new MacAddress(0x0242C0000209));
            network.Routes.RemoveLink("port");
        }

        Assert.Equal(9000, network.Routes.FindLink("large")!.Mtu);
    }

    [RootFact]
    public void Isolated_ports_reach_the_bridge_and_not_each_other()
    {
        using NetworkFixture network = new();
        (SafeFileHandle one, SafeFileHandle other) = (network.AddContainer(7), network.AddContainer(8));
        using TcpListener listener = NetworkFixture.Listen(other, IPAddress.Any, 80);
        Assert.Equal(IPAddress.Parse("10.5.0.7"), NetworkFixture.Reach(one, listener, "10.5.0.8", 80));

        foreach (string port in (string[])["veth7", "veth8"])
        {
            network.Routes.SetPort(network.Routes.FindLink(port)!.Index, hairpin: false, isolated: true);
        }

        Assert.Null(NetworkFixture.Reach(one, listener, "10.5.0.8", 80));
        Assert.Equal(IPAddress.Parse("10.5.0.1"), NetworkFixture.Reach(network.Host, listener, "10.5.0.8", 80));
    }

    [RootFact]
    public void Traffic_is_counted()
    {
        using NetworkFixture network = new();
        SafeFileHandle container = network.AddContainer(7);
        using TcpListener listener = NetworkFixture.Listen(container, IPAddress.IPv6Any, 80);
        Assert.Equal(IPAddress.Parse("fd05::1"), NetworkFixture.Reach(network.Host, listener, "fd05::7", 80));
        using RouteSocket routes = RouteSocket.Open(container);
        LinkTraffic traffic = routes.FindLink("eth0")!.Traffic;
        Assert.InRange(traffic.ReceivedPackets, 3u, ulong.MaxValue);
        Assert.InRange(traffic.SentBytes, 3u * 60, ulong.MaxValue);
    }

    private static JsonObject Shown(SafeFileHandle space, string link) =>
        JsonNode.Parse(NetworkFixture.Output(space, "ip", "-d", "-j", "link", "show", link))![0]!.AsObject();
}
