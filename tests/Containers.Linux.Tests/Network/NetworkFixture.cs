using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Network;

/// <summary>A host with a bridge and containers on it, all of them namespaces that nobody else is in.</summary>
internal sealed class NetworkFixture : IDisposable
{
    public const string Bridge = "bridge0";

    private readonly List<SafeFileHandle> _spaces = [];

    public NetworkFixture()
    {
        Host = Make();
        Routes = RouteSocket.Open(Host);
        Routes.SetUp(1);
        Routes.AddBridge(Bridge, MacAddress.TryParse("02:42:0a:05:00:01"), 1500);
        BridgeIndex = Routes.FindLink(Bridge)!.Index;
        Routes.AddAddress(new LinkAddress(BridgeIndex, IPAddress.Parse("10.5.0.1"), 24));
        Routes.AddAddress(new LinkAddress(BridgeIndex, IPAddress.Parse("fd05::1"), 64));
        In(Host, () =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
            return 0;
        });
    }

    public SafeFileHandle Host { get; }

    public RouteSocket Routes { get; }

    public int BridgeIndex { get; }

    /// <summary>Joins a new namespace to the bridge, at 10.5.0.N and fd05::N.</summary>
    public SafeFileHandle AddContainer(int number)
    {
        SafeFileHandle space = Make();
        Routes.AddVethPair($"veth{number}", BridgeIndex, null, space, "eth0", new MacAddress(0x02420A050000 + (ulong)number));
        using RouteSocket routes = RouteSocket.Open(space);
        routes.SetUp(1);
        int link = routes.FindLink("eth0")!.Index;
        routes.SetUp(link);
        foreach ((string address, int prefix, string gateway, string everything) in
            new[] { ($"10.5.0.{number}", 24, "10.5.0.1", "0.0.0.0/0"), ($"fd05::{number}", 64, "fd05::1", "::/0") })
        {
            routes.AddAddress(new LinkAddress(link, IPAddress.Parse(address), prefix));
            routes.AddRoute(new Route(IPNetwork.Parse(everything), IPAddress.Parse(gateway), link));
        }

        return space;
    }

    /// <summary>Another machine, 192.0.2.9 to the host's 192.0.2.1, that knows no way to the containers.</summary>
    public SafeFileHandle AddOutside()
    {
        SafeFileHandle space = Make();
        Routes.AddBridge("outside", null, null);
        int bridge = Routes.FindLink("outside")!.Index;
        Routes.AddAddress(new LinkAddress(bridge, IPAddress.Parse("192.0.2.1"), 24));
        Routes.AddVethPair("veth-outside", bridge, null, space, "eth0", new MacAddress(0x0242C0000209));
        using RouteSocket routes = RouteSocket.Open(space);
        routes.SetUp(1);
        int link = routes.FindLink("eth0")!.Index;
        routes.SetUp(link);
        routes.AddAddress(new LinkAddress(link, IPAddress.Parse("192.0.2.9"), 24));
        return space;
    }

    public static T In<T>(SafeFileHandle space, Func<T> work) => NetworkNamespace.Run(space, work);

    /// <summary>Output of a program in a namespace.</summary>
    public static string Output(SafeFileHandle space, string program, params string[] arguments) => In(space, () =>
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    });

    public static TcpListener Listen(SafeFileHandle space, IPAddress address, int port) => In(space, () =>
    {
        TcpListener listener = new(address, port);
        listener.Start();
        return listener;
    });

    /// <summary>Whether one end is reached; the address that the other end sees, or null.</summary>
    public static IPAddress? Reach(SafeFileHandle from, TcpListener listener, string address, int port) => In(from, () =>
    {
        IPAddress to = IPAddress.Parse(address);
        using Socket socket = new(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Task connecting = socket.ConnectAsync(to, port);
        using Socket? accepted = Task.WaitAny([connecting, Task.Delay(TimeSpan.FromSeconds(2))]) == 0 && connecting.IsCompletedSuccessfully ? listener.AcceptSocket() : null;
        return (accepted?.RemoteEndPoint as IPEndPoint)?.Address;
    });

    public void Dispose()
    {
        Routes.Dispose();
        _spaces.ForEach(space => space.Dispose());
    }

    private SafeFileHandle Make()
    {
        (SafeFileHandle space, _) = NetworkNamespace.Create(() => 0);
        _spaces.Add(space);
        return space;
    }
}
