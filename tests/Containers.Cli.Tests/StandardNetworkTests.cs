using System.Net;
using System.Net.Sockets;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Tests;

/// <summary>The network of containers that name none, also where the machine cannot have it.</summary>
public sealed class StandardNetworkTests : NetworkTestBase
{
    [RootFact("busybox")]
    public void A_container_that_names_no_network_is_on_the_bridge_and_gets_out()
    {
        Succeed("run", "-d", "--name", "box", "bb:1", "sleep", "1000");
        Assert.StartsWith("172.", AddressOf("box"), StringComparison.Ordinal);
        using TcpListener server = NetworkNamespace.Run(Outside, () =>
        {
            TcpListener listener = new(IPAddress.Any, 7000);
            listener.Start();
            return listener;
        });
        Assert.True(Connects(NetworkOf("box"), "192.0.2.9", 7000));
        using Socket client = server.AcceptSocket();
        Assert.Equal("192.0.2.1", ((IPEndPoint)client.RemoteEndPoint!).Address.ToString());
    }

    [RootFact("busybox", "setpriv")]
    public void Where_no_link_can_be_made_a_container_that_names_no_network_has_none_and_a_warning_says_so()
    {
        ContainersProgram.Result hello = NetworkNamespace.Run(Host, () => Program.RunProgram("setpriv", "--bounding-set", "-net_admin", ContainersProgram.Path, "run", "--rm", "hello"));
        Assert.Equal(0, hello.ExitCode);
        Assert.Contains("Hello!", hello.Output, StringComparison.Ordinal);
        Assert.Single(hello.Error.Split('\n'), static line => line.StartsWith("WARNING: ", StringComparison.Ordinal) && line.Contains("has no network", StringComparison.Ordinal));
        ContainersProgram.Result named = NetworkNamespace.Run(Host, () => Program.RunProgram("setpriv", "--bounding-set", "-net_admin", ContainersProgram.Path, "run", "--rm", "--network", "bridge", "hello"));
        Assert.Equal(125, named.ExitCode);
    }

    [RootFact("busybox")]
    public void One_that_publishes_ports_is_on_the_bridge_whatever_others_have_and_a_warning_says_so()
    {
        const string warning = "WARNING: The container is put on the network bridge, since ports of it are published; PSCONTAINERS_NETWORK says none for those that name none.\n";
        Assert.Equal(warning, CreateWithout("-p", "8080:80").Error);
        Assert.Equal(warning, CreateWithout("-P").Error);
        Assert.Empty(CreateWithout("-p", "8080:80", "--network", "bridge").Error);
        Assert.Empty(CreateWithout().Error);
        Assert.Empty(Succeed("create", "-p", "8080:80", "bb:1", "true").Error);

        ContainersProgram.Result CreateWithout(params string[] options) => NetworkNamespace.Run(
            Host, () => Program.RunProgram("env", ["PSCONTAINERS_NETWORK=none", ContainersProgram.Path, "create", .. options, "bb:1", "true"]));
    }

    [RootFact("busybox")]
    public void Without_nf_tables_addresses_names_and_ports_are_there()
    {
        ContainersProgram.Result[] results = NetworkNamespace.Run(Host, () =>
        {
            KernelWithoutNetfilter.Enter();
            return (ContainersProgram.Result[])
            [
                Program.Run("run", "-d", "--name", "web", "-p", "8080:80", "bb:1", "httpd", "-f", "-h", "/www", "-p", "80"),
                Program.Run("network", "create", "apps"),
                Program.Run("run", "-d", "--name", "client", "--network", "apps", "--network-alias", "me", "bb:1", "sleep", "1000"),
                Program.Run("network", "create", "--internal", "inner"),
            ];
        });
        Assert.Equal([0, 0, 0, 1], results.Select(static result => result.ExitCode));
        Assert.Single(results[0].Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("goes without a packet filter", results[0].Error, StringComparison.Ordinal);
        Assert.Contains("cannot be internal", results[3].Error, StringComparison.Ordinal);
        foreach ((SafeFileHandle from, string address) in new[] { (Host, "127.0.0.1"), (Host, "192.0.2.1"), (Outside, "192.0.2.1") })
        {
            Assert.Equal("greeting", Get(from, address, 8080));
        }

        Assert.Contains(AddressOf("client"), Succeed("exec", "client", "nslookup", "me", "127.0.0.11").Output, StringComparison.Ordinal);
    }
}
