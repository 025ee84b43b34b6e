using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Tests;

/// <summary>Questions for names, over datagrams and streams, and containers that reach each other by IPv6.</summary>
public sealed class NetworkNameTests : NetworkTestBase
{
    private const ushort Address = 1;
    private static readonly IPEndPoint Server = new(IPAddress.Parse("127.0.0.11"), 53);

    [RootFact("busybox")]
    public void Names_are_answered_over_streams_too()
    {
        Succeed("network", "create", "--subnet", "172.30.5.0/24", "apps");
        Succeed("run", "-d", "--name", "web", "--network", "apps", "--ip", "172.30.5.77", "bb:1", "sleep", "1000");
        byte[] answer = NetworkNamespace.Run(NetworkOf("web"), static () =>
        {
            using TcpClient client = new() { ReceiveTimeout = 10_000 };
            client.Connect(Server);
            byte[] question = Question("web");
            Span<byte> length = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)question.Length);
            client.GetStream().Write(length);
            client.GetStream().Write(question);
            client.GetStream().ReadExactly(length);
            byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            client.GetStream().ReadExactly(message);
            return message;
        });
        Assert.Equal(IPAddress.Parse("172.30.5.77").GetAddressBytes(), answer[^4..]);
    }

    [RootFact("busybox")]
    public void Other_names_are_asked_of_the_servers_outside_and_known_ones_never()
    {
        using UdpClient outside = NetworkNamespace.Run(Outside, static () => new UdpClient(new IPEndPoint(IPAddress.Any, 53)));
        outside.Client.ReceiveTimeout = 10_000;
        Succeed("network", "create", "apps");
        Succeed("run", "-d", "--name", "web", "--network", "apps", "--dns", "192.0.2.9", "bb:1", "sleep", "1000");
        using UdpClient client = NetworkNamespace.Run(NetworkOf("web"), static () => new UdpClient(AddressFamily.InterNetwork));
        client.Client.ReceiveTimeout = 10_000;
        IPEndPoint? from = null;

        // An address of IPv6, which the container has not: an empty answer and no question to anybody.
        client.Send(Question("web", type: 28), Server);
        Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(client.Receive(ref from).AsSpan(6)));

        client.Send(Question("elsewhere.example"), Server);
        byte[] asked = outside.Receive(ref from);
        Assert.Contains("elsewhere", Encoding.ASCII.GetString(asked), StringComparison.Ordinal);
        asked[2] |= 0x80;
        outside.Send([.. asked, .. "answer"u8], from);
        Assert.EndsWith("answer", Encoding.ASCII.GetString(client.Receive(ref from)), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_container_whose_networks_do_not_get_out_asks_servers_on_these_alone()
    {
        Succeed("network", "create", "--internal", "inner");
        Succeed("run", "-d", "--name", "server", "--network", "inner", "bb:1", "sleep", "1000");
        using UdpClient outside = ServerAt(Outside, "192.0.2.9");
        using UdpClient inside = ServerAt(NetworkOf("server"), AddressOf("server"));
        Succeed("run", "-d", "--name", "client", "--network", "inner", "--dns", "192.0.2.9", "--dns", AddressOf("server"), "bb:1", "sleep", "1000");
        using UdpClient client = NetworkNamespace.Run(NetworkOf("client"), static () => new UdpClient(AddressFamily.InterNetwork));
        IPEndPoint? from = null;
        client.Send(Question("secret.example"), Server);
        Assert.Contains("secret", Encoding.ASCII.GetString(inside.Receive(ref from)), StringComparison.Ordinal);
        Assert.Equal(0, outside.Available);

        Succeed("network", "create", "apps");
        Succeed("network", "connect", "apps", "client");
        client.Send(Question("public.example"), Server);
        Assert.Contains("public", Encoding.ASCII.GetString(outside.Receive(ref from)), StringComparison.Ordinal);

        static UdpClient ServerAt(SafeFileHandle space, string address)
        {
            UdpClient server = NetworkNamespace.Run(space, () => new UdpClient(new IPEndPoint(IPAddress.Parse(address), 53)));
            server.Client.ReceiveTimeout = 30_000;
            return server;
        }
    }

    [RootFact("busybox")]
    public void How_many_dots_a_whole_name_has_is_written_once_as_it_was_asked_for()
    {
        Succeed("network", "create", "apps");
        Assert.Contains("options ndots:0", Succeed("run", "--rm", "--network", "apps", "--dns-option", "rotate", "bb:1", "cat", "/etc/resolv.conf").Lines);
        string[] lines = Succeed("run", "--rm", "--network", "apps", "--dns-option", "ndots:2", "--dns-option", "rotate", "bb:1", "cat", "/etc/resolv.conf").Lines;
        Assert.Equal(["options ndots:2 rotate"], lines.Where(static line => line.StartsWith("options", StringComparison.Ordinal)));
    }

    [RootFact("busybox")]
    public void Containers_reach_each_other_by_IPv6()
    {
        Succeed("network", "create", "--ipv6", "--subnet", "fd00:5::/64", "apps");
        Succeed("run", "-d", "--name", "web", "--network", "apps", "--ip6", "fd00:5::77", "bb:1", "httpd", "-f", "-h", "/www", "-p", "[::]:80");
        Succeed("run", "-d", "--name", "client", "--network", "apps", "bb:1", "sleep", "1000");
        using SafeFileHandle client = NetworkOf("client");
        Assert.Equal("greeting", Get(client, "fd00:5::77", 80));
        Assert.Contains("fd00:5::77", Succeed("exec", "client", "nslookup", "-type=aaaa", "web", "127.0.0.11").Output, StringComparison.Ordinal);
    }

    private static byte[] Question(string name, ushort type = Address)
    {
        List<byte> message = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        message.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        return [.. message];
    }
}
