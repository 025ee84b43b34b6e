using System.Net;
using System.Net.Sockets;
using Containers.Linux.Network.Nftables;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Network;

public sealed class NetfilterSocketTests
{
    private const string Table = "containers-test";
    private const byte Tcp = 6;

    private static readonly RuleSet Ports = new("ports", [RuleField.Protocol, RuleField.Port], [RuleField.IPv4Address, RuleField.Port]);
    private static readonly RuleSet PortsOfSix = new("ports6", [RuleField.IPv6Address, RuleField.Protocol, RuleField.Port], [RuleField.IPv6Address, RuleField.Port]);
    private static readonly RuleSet Links = new("links", [RuleField.LinkName], []);

    [RootFact("nft")]
    public void A_transaction_makes_what_nft_lists()
    {
        using NetworkFixture network = new();
        using NetfilterSocket filter = NetfilterSocket.Open(network.Host);
        filter.Commit(Rules());
        string[] lines = [.. NetworkFixture.Output(network.Host, "nft", "list", "ruleset").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        string[] expected =
        [
            "table inet containers-test {",
            "comment \"made by a test\"",
            "type inet_proto . inet_service : ipv4_addr . inet_service",
            "elements = { tcp . 8080 : 10.5.0.7 . 80 }",
            "type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service",
            "type ifname",
            "elements = { \"bridge0\" }",
            "type nat hook prerouting priority dstnat; policy accept;",
            "meta nfproto ipv4 fib daddr type local dnat ip to meta l4proto . th dport map @ports",
            "type nat hook postrouting priority srcnat; policy accept;",
            "ip saddr 10.5.0.0/24 oifname != \"bridge0\" masquerade",
            "type filter hook forward priority filter; policy accept;",
            "ct state established,related accept",
            "oifname @links jump guarded",
            "iifname != \"bridge0\" ct status dnat accept",
            "tcp dport 53 drop",
        ];
        foreach (string line in expected)
        {
            Assert.Contains(line, lines);
        }
    }

    [RootFact]
    public void Elements_come_and_go_and_are_read_back()
    {
        using NetworkFixture network = new();
        using NetfilterSocket filter = NetfilterSocket.Open(network.Host);
        Assert.False(filter.HasTable(NetfilterFamily.Inet, Table));
        Assert.Empty(filter.Elements(NetfilterFamily.Inet, Table, Ports));
        filter.Commit(Rules());
        Assert.True(filter.HasTable(NetfilterFamily.Inet, Table));

        RuleElement[] many = [.. Enumerable.Range(1, 3000).Select(port => Published((ushort)port, "10.5.0.9", (ushort)(port + 1)))];
        RuleTransaction transaction = new(NetfilterFamily.Inet, Table);
        Array.ForEach(many, element => transaction.AddElement(Ports, element));
        transaction.RemoveElement(Ports, Published(8080, "10.5.0.7", 80));
        filter.Commit(transaction);
        Assert.Equal(many.ToHashSet(), filter.Elements(NetfilterFamily.Inet, Table, Ports).ToHashSet());

        RuleTransaction removal = new(NetfilterFamily.Inet, Table);
        removal.RemoveTable();
        filter.Commit(removal);
        Assert.False(filter.HasTable(NetfilterFamily.Inet, Table));
    }

    [RootFact]
    public void A_transaction_is_made_whole_or_not_at_all()
    {
        using NetworkFixture network = new();
        using NetfilterSocket filter = NetfilterSocket.Open(network.Host);
        filter.Commit(Rules());
        RuleTransaction transaction = new(NetfilterFamily.Inet, Table);
        transaction.AddElement(Ports, Published(1, "10.5.0.9", 1));
        transaction.RemoveElement(Ports, Published(2, "10.5.0.9", 2));
        LinuxException refused = Assert.Throws<LinuxException>(() => filter.Commit(transaction));
        Assert.Equal((Errno.ENOENT, "containers-test ports"), (refused.Errno, refused.Subject));
        Assert.Equal([Published(8080, "10.5.0.7", 80)], filter.Elements(NetfilterFamily.Inet, Table, Ports));
    }

    [RootFact]
    public void A_published_port_leads_to_the_container_which_sees_its_client()
    {
        using NetworkFixture network = new();
        SafeFileHandle outside = network.AddOutside();
        SafeFileHandle container = network.AddContainer(7);
        using NetfilterSocket filter = NetfilterSocket.Open(network.Host);
        using TcpListener listener = NetworkFixture.Listen(container, IPAddress.Any, 80);
        Assert.Null(NetworkFixture.Reach(outside, listener, "192.0.2.1", 8080));
        filter.Commit(Rules());
        Assert.Equal(IPAddress.Parse("192.0.2.9"), NetworkFixture.Reach(outside, listener, "192.0.2.1", 8080));

        // The way out is by the host's address, since nobody outside knows the container's.
        using TcpListener beyond = NetworkFixture.Listen(outside, IPAddress.Any, 99);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), NetworkFixture.Reach(container, beyond, "192.0.2.9", 99));
    }

    [RootFact]
    public void Changes_of_others_are_told()
    {
        using NetworkFixture network = new();
        using NetfilterSocket watcher = NetfilterSocket.Open(network.Host);
        watcher.Watch();
        Assert.False(watcher.TakeChanges());
        using NetfilterSocket filter = NetfilterSocket.Open(network.Host);
        filter.Commit(Rules());
        Assert.True(watcher.TakeChanges());
        Assert.False(watcher.TakeChanges());
    }

    [RootFact("nft", "iptables-nft")]
    public void Rules_that_decide_about_one_link_are_read_however_they_were_written()
    {
        using NetworkFixture network = new();
        foreach (string rule in (string[])["-N PLACE", "-A PLACE -i br0 -m comment --comment mine -j ACCEPT", "-A PLACE -o br0 -m comment --comment mine -j ACCEPT", "-A PLACE -i br1 -s 10.0.0.0/8 -j ACCEPT", "-A PLACE -i br2 -j DROP", "-A PLACE ! -o br3 -j ACCEPT", "-A PLACE -j ACCEPT", "-N ZONE", "-A PLACE -i vm+ -g ZONE", "-A PLACE -i br5 -j ZONE"])
        {
            NetworkFixture.Output(network.Host, "iptables-nft", rule.Split(' '));
        }

        NetworkFixture.Output(network.Host, "nft", "insert rule ip filter PLACE iifname br4 counter accept comment theirs");
        using NetfilterSocket filter = NetfilterSocket.Open(network.Host);
        Assert.Equal(
            [new LinkRule("br4", ComesIn: true), new LinkRule("br0", ComesIn: true), new LinkRule("br0", ComesIn: false), new LinkRule("vm", ComesIn: true, "ZONE") { IsPrefix = true }, new LinkRule("br5", ComesIn: true, "ZONE")],
            filter.LinkRules(filter.Chains().Single(chain => chain.Name == "PLACE")));
        FilterChain nowhere = new(NetfilterFamily.IPv4, "filter", "NOWHERE");
        Assert.Empty(filter.LinkRules(nowhere));
        Assert.Equal((true, false), (filter.HasChain(nowhere with { Name = "PLACE" }), filter.HasChain(nowhere)));
    }

    private static RuleElement Published(ushort port, string address, ushort target) =>
        new(RuleElement.Bytes(Tcp, port), RuleElement.Bytes(IPAddress.Parse(address), target));

    private static RuleTransaction Rules()
    {
        RuleTransaction rules = new(NetfilterFamily.Inet, Table);
        rules.AddTable("made by a test");
        rules.AddSet(Ports);
        rules.AddSet(PortsOfSix);
        rules.AddSet(Links);
        rules.AddElement(Links, new RuleElement(RuleElement.Bytes(NetworkFixture.Bridge)));
        rules.AddElement(Ports, Published(8080, "10.5.0.7", 80));
        rules.AddChain(new BaseChain("prerouting", ChainHook.Prerouting, -100, IsNat: true));
        rules.AddChain(new BaseChain("postrouting", ChainHook.Postrouting, 100, IsNat: true));
        rules.AddChain(new BaseChain("forward", ChainHook.Forward, 0, IsNat: false));
        rules.AddChain("guarded");
        rules.AddRule("prerouting", rule => rule.Family(NetfilterFamily.IPv4).DestinationIsOwn().FindTarget(Ports).ChangeDestination(NetfilterFamily.IPv4));
        rules.AddRule("prerouting", rule => rule.Family(NetfilterFamily.IPv6).FindTarget(PortsOfSix).ChangeDestination(NetfilterFamily.IPv6));
        rules.AddRule("postrouting", rule => rule.Family(NetfilterFamily.IPv4).Address(IPNetwork.Parse("10.5.0.0/24"), destination: false)
            .GoesOutByOther(NetworkFixture.Bridge).Masquerade());
        rules.AddRule("forward", rule => rule.ConnectionState(2 | 4).Accept());
        rules.AddRule("forward", rule => rule.GoesOutByOneOf(Links).Jump("guarded"));
        rules.AddRule("guarded", rule => rule.CameInByOther(NetworkFixture.Bridge).DestinationWasChanged().Accept());
        rules.AddRule("guarded", rule => rule.Protocol(Tcp).Port(53).Drop());
        return rules;
    }
}
