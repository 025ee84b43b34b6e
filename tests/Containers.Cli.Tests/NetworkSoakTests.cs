using System.Diagnostics;
using Containers.Linux.Network;
using Containers.Linux.Network.Nftables;

namespace Containers.Cli.Tests;

/// <summary>Networks whose containers, monitors and commands are killed.</summary>
[Kind(Kind.Soak)]
[RootAlone("It makes a network in place of the machine's own.")]
public sealed class NetworkSoakTests : NetworkTestBase
{
    private const int Rounds = 50;

    [RootFact("busybox")]
    public void Kills_at_fifty_instants_leave_nothing_that_the_next_command_does_not_clear()
    {
        Succeed("network", "create", "apps");
        Stopwatch whole = Stopwatch.StartNew();
        Assert.True(Round().WaitForExit(TimeSpan.FromMinutes(1)));
        TimeSpan longest = whole.Elapsed;
        for (int round = 0; round < Rounds; round++)
        {
            using Process killed = Round();
            _ = killed.WaitForExit(longest * Random.Shared.NextDouble());
            killed.Kill(entireProcessTree: true);
            killed.WaitForExit();
        }

        foreach (string id in Succeed("ps", "-aq").Lines)
        {
            Succeed("rm", "-f", id);
        }

        Succeed("run", "-d", "--name", "web", "--network", "apps", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80");
        Assert.Equal("greeting", Get(Outside, "192.0.2.1", 8080));
        Succeed("rm", "-f", "web");
        Succeed("network", "rm", "apps");
        using RouteSocket routes = RouteSocket.Open(Host);
        Assert.True(SpinWait.SpinUntil(() => routes.Links().All(static link => link.Name is "lo" or "wire" or "wire-end"), TimeSpan.FromSeconds(30)));
        using NetfilterSocket filter = NetfilterSocket.Open(Host);
        Assert.False(filter.HasTable(NetfilterFamily.Inet, "pscontainers"));
    }

    /// <summary>A container from its creation to its removal, by a shell.</summary>
    private Process Round()
    {
        string program = ContainersProgram.Path;
        string name = $"c{Guid.NewGuid():N}";
        string script = $"{program} create --name {name} --network apps -p 8080:80 bb:1 sleep 1000; {program} start {name}; {program} stop -t 0 {name}; {program} rm {name}";
        return NetworkNamespace.Run(Host, () => Program.StartProgram("sh", "-c", script));
    }
}
