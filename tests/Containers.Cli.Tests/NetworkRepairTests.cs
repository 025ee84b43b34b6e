using System.Diagnostics;
using System.Text.Json.Nodes;
using Containers.Linux.Cgroups;
using Containers.Linux.Network;
using Containers.Linux.Network.Nftables;

namespace Containers.Cli.Tests;

/// <summary>Networks beside other software's rules, and after others took something away or killed monitors left something.</summary>
public sealed class NetworkRepairTests : NetworkTestBase
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly string[] Web = ["bb:1", "httpd", "-f", "-h", "/www", "-p", "80"];

    [RootFact("busybox", "iptables")]
    public void Where_dockers_rules_drop_what_is_forwarded_bridges_are_let_through_in_the_place_it_leaves()
    {
        foreach (string rule in (string[])["-P FORWARD DROP", "-N DOCKER-USER", "-A DOCKER-USER -j RETURN", "-I FORWARD -j DOCKER-USER"])
        {
            Tool("iptables", rule.Split(' '));
        }

        Succeed("network", "create", "apps");
        Succeed(["run", "-d", "--name", "web", "--network", "apps", "-p", "8080:80", .. Web]);
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
        Assert.True(ReachesOutside("web"));
        Assert.DoesNotContain("drops what is forwarded", Run("info").Error, StringComparison.Ordinal);
        Succeed("rm", "-f", "web");
        Succeed("network", "rm", "apps");
        Assert.Equal(["-N DOCKER-USER", "-A DOCKER-USER -j RETURN"], Tool("iptables", "-S", "DOCKER-USER").Lines);
    }

    [RootFact("busybox", "nft")]
    public void Where_a_rule_set_drops_what_is_forwarded_and_leaves_no_place_a_warning_says_what_to_add()
    {
        Tool("nft", "add table inet strict; add chain inet strict through { type filter hook forward priority 0; policy drop; }");
        ContainersProgram.Result created = Run("network", "create", "apps");
        Assert.Equal(0, created.ExitCode);
        string bridge = Bridge("apps");
        Assert.Contains($"nft insert rule inet strict through iifname {bridge} accept", created.Error, StringComparison.Ordinal);
        Assert.Contains("'inet strict through' drops", Run("info").Error, StringComparison.Ordinal);
        Succeed(["run", "-d", "--name", "web", "--network", "apps", "-p", "8080:80", .. Web]);
        Assert.Null(Get(Outside, AddressOf("web"), 80));
        Tool("nft", $"insert rule inet strict through iifname {bridge} accept; insert rule inet strict through oifname {bridge} accept");
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
    }

    [RootFact("busybox", "ip6tables")]
    public void What_drops_IPv6_is_told_and_let_through_for_networks_that_have_it()
    {
        Tool("ip6tables", "-P", "FORWARD", "DROP");
        Assert.Equal("", Run("network", "create", "four").Error);
        Assert.Contains("nft insert rule ip6 filter FORWARD iifname", Run("network", "create", "--ipv6", "apps").Error, StringComparison.Ordinal);
        foreach (string rule in (string[])["-N DOCKER-USER", "-A DOCKER-USER -j RETURN", "-I FORWARD -j DOCKER-USER"])
        {
            Tool("ip6tables", rule.Split(' '));
        }

        Succeed("network", "reload");
        Assert.Contains($"-A DOCKER-USER -i {Bridge("apps")} -m comment --comment pscontainers -j ACCEPT", Tool("ip6tables", "-S", "DOCKER-USER").Lines);
        Assert.DoesNotContain(Bridge("four"), Tool("ip6tables", "-S", "DOCKER-USER").Output, StringComparison.Ordinal);
        Succeed("network", "rm", "apps", "four");
        Assert.Equal(["-N DOCKER-USER", "-A DOCKER-USER -j RETURN"], Tool("ip6tables", "-S", "DOCKER-USER").Lines);
    }

    [RootFact("busybox", "nft")]
    public void Rules_that_others_flush_are_put_back_by_monitors()
    {
        NetworkNamespace.Run(Host, static () =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0");
            return 0;
        });
        Succeed(["run", "-d", "--name", "web", "-p", "8080:80", .. Web]);
        Succeed("network", "create", "--internal", "inner");
        Succeed("run", "-d", "--name", "inside", "--network", "inner", "bb:1", "sleep", "1000");
        Tool("nft", "flush ruleset");
        using NetfilterSocket filter = NetfilterSocket.Open(Host);
        Assert.True(SpinWait.SpinUntil(() => Tool("nft", "list", "ruleset").Output is { } rules && rules.Contains("tcp . 8080", StringComparison.Ordinal) && rules.Contains(Bridge("inner"), StringComparison.Ordinal), Limit));
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
        Assert.False(ReachesOutside("inside"));

        // This host routed nothing before, and still routes nothing else.
        Assert.Contains("drop", Tool("nft", "list", "chain", "inet", "pscontainers", "guard").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox", "nft")]
    public void A_reload_puts_links_addresses_and_rules_back()
    {
        Succeed("network", "create", "apps");
        string bridge = Bridge("apps");
        using (RouteSocket routes = RouteSocket.Open(Host))
        {
            routes.RemoveLink(bridge);
        }

        Tool("nft", "flush ruleset");
        Assert.Contains($"The link {bridge} of network 'apps' is there again.", Succeed("network", "reload").Lines);
        Succeed(["run", "-d", "--name", "web", "--network", "apps", "-p", "8080:80", .. Web]);
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
    }

    [RootFact("busybox", "nft")]
    public void What_a_killed_monitor_leaves_goes_with_its_container()
    {
        Succeed("network", "create", "apps");
        Succeed(["run", "-d", "--name", "web", "--network", "apps", "-p", "8080:80", .. Web]);
        string id = Succeed("inspect", "web", "--format", "{{.Id}}").Lines[0];
        int monitor = (int)JsonNode.Parse(File.ReadAllText(Path.Combine(Program.Root, "containers", id, "state.json")))!["monitorPid"]!;
        using (Process killed = Process.GetProcessById(monitor))
        {
            killed.Kill();
            killed.WaitForExit();
        }

        Succeed("rm", "-f", "web");
        Assert.DoesNotContain("8080", Tool("nft", "list", "ruleset").Output, StringComparison.Ordinal);
        Succeed("network", "rm", "apps");
        Assert.DoesNotContain("pscontainers", Tool("nft", "list", "ruleset").Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_container_with_a_user_namespace_of_its_own_has_a_network_that_belongs_to_it()
    {
        Succeed(["run", "-d", "--name", "web", "--userns", "private", "-p", "8080:80", .. Web]);
        Assert.DoesNotContain("4294967295", Succeed("exec", "web", "cat", "/proc/self/uid_map").Output, StringComparison.Ordinal);
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
        Assert.True(ReachesOutside("web"));

        // Who is root there may change its links: with CAP_NET_ADMIN, which is asked for in the namespace that they belong to.
        Succeed("run", "--rm", "--userns", "private", "--cap-add", "NET_ADMIN", "bb:1", "ip", "address", "add", "10.9.9.9/32", "dev", "lo");
    }

    [RootFact("busybox")]
    public void The_end_of_the_group_that_a_container_was_started_in_does_not_end_it()
    {
        Cgroup job = Cgroup.At(CgroupLayout.Detect(), $"/containers-test-{Guid.NewGuid():N}");
        job.Create();
        try
        {
            string join = string.Join("; ", job.Folders.Select(static entry => $"echo $$ > {entry.Folder}/cgroup.procs"));
            ContainersProgram.Result started = NetworkNamespace.Run(Host, () => Program.RunProgram("sh", "-c", $"{join}; exec {ContainersProgram.Path} run -d --name box bb:1 sleep 1000"));
            Assert.True(started.ExitCode == 0, started.Error);
            Assert.True(SpinWait.SpinUntil(() => job.ReadMembers().Count == 0, Limit));
            Assert.Equal(["box"], Succeed("ps", "--format", "{{.Names}}").Lines);
        }
        finally
        {
            Succeed("rm", "-f", "box");
            job.Remove();
        }
    }

    [RootFact("busybox")]
    public void A_build_runs_its_steps_on_the_bridge_on_a_network_or_on_none()
    {
        Succeed("network", "create", "--subnet", "172.30.9.0/24", "apps");
        Assert.Contains("inet 172.17.", Build(), StringComparison.Ordinal);
        Assert.Contains("inet 172.30.9.", Build("--network", "apps"), StringComparison.Ordinal);
        Assert.Contains("wire", Build("--network", "host"), StringComparison.Ordinal);
        Assert.DoesNotContain("inet 172.", Build("--network", "none"), StringComparison.Ordinal);
        Assert.Empty(JsonNode.Parse(Succeed("network", "inspect", "apps").Output)![0]!["Containers"]!.AsObject());

        string Build(params string[] options)
        {
            ContainersProgram.Result built = NetworkNamespace.Run(Host, () => Program.RunWithInput("FROM bb:1\nRUN ip address\n", ["build", "--progress", "plain", .. options, "-"]));
            Assert.True(built.ExitCode == 0, built.Error);
            return built.Output + built.Error;
        }
    }
}
