using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Tests;

/// <summary>
/// Tests of networks on a host that is a network namespace of the test's own, with another machine on its wire: the machine's own links and rules are never
/// touched.
/// </summary>
[RootAlone("It makes a network in place of the machine's own.")]
public abstract class NetworkTestBase : IDisposable
{
    private const string Busybox = "/bin/busybox";
    private static readonly string[] Applets = ["sh", "httpd", "nslookup", "sleep", "cat", "ip", "hostname", "true"];

    protected NetworkTestBase()
    {
        (Host, _) = NetworkNamespace.Create(() => 0);
        (Outside, _) = NetworkNamespace.Create(() => 0);
        using RouteSocket host = RouteSocket.Open(Host);
        using RouteSocket outside = RouteSocket.Open(Outside);
        host.SetUp(1);
        host.AddBridge("wire", null, null);
        int wire = host.FindLink("wire")!.Index;
        host.AddAddress(new LinkAddress(wire, IPAddress.Parse("192.0.2.1"), 24));
        host.AddVethPair("wire-end", wire, null, Outside, "eth0", new MacAddress(0x0242C0000209));
        int end = outside.FindLink("eth0")!.Index;
        outside.SetUp(end);
        outside.AddAddress(new LinkAddress(end, IPAddress.Parse("192.0.2.9"), 24));
        Succeed("import", Image(), "bb:1");
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The program, with a store of its own.</summary>
    protected ContainersProgram Program { get; } = new() { Network = "bridge" };

    /// <summary>The network of the host, 192.0.2.1 on the wire.</summary>
    protected SafeFileHandle Host { get; }

    /// <summary>That of the other machine, 192.0.2.9, which knows no way to containers.</summary>
    protected SafeFileHandle Outside { get; }

    protected virtual void Dispose(bool disposing)
    {
        NetworkNamespace.Run(Host, () =>
        {
            Program.Dispose();
            return 0;
        });
        Host.Dispose();
        Outside.Dispose();
    }

    protected ContainersProgram.Result Run(params string[] arguments) => NetworkNamespace.Run(Host, () => Program.Run(arguments));

    protected ContainersProgram.Result Succeed(params string[] arguments)
    {
        ContainersProgram.Result result = Run(arguments);
        Assert.True(result.ExitCode == 0, $"containers {string.Join(' ', arguments)}: {result.ExitCode} {result.Error}");
        return result;
    }

    protected string AddressOf(string container) => Succeed("inspect", container, "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}").Lines[0];

    protected SafeFileHandle NetworkOf(string container) =>
        File.OpenHandle($"/proc/{Succeed("inspect", container, "--format", "{{.State.Pid}}").Lines[0]}/ns/net");

    /// <summary>The link of a network that was created.</summary>
    protected string Bridge(string network) => "br-" + Succeed("network", "inspect", network, "--format", "{{.Id}}").Lines[0][..12];

    /// <summary>Whether a container gets to the other machine.</summary>
    protected bool ReachesOutside(string container)
    {
        using TcpListener server = NetworkNamespace.Run(Outside, () =>
        {
            TcpListener listener = new(IPAddress.Any, 0);
            listener.Start();
            return listener;
        });
        return Connects(NetworkOf(container), "192.0.2.9", ((IPEndPoint)server.LocalEndpoint).Port);
    }

    /// <summary>Runs another program on the host, which succeeds.</summary>
    protected ContainersProgram.Result Tool(string program, params string[] arguments)
    {
        ContainersProgram.Result result = NetworkNamespace.Run(Host, () => Program.RunProgram(program, arguments));
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result.Error}");
        return result;
    }

    /// <summary>A page of a web server, on one line; null where nobody answers.</summary>
    protected static string? Get(SafeFileHandle from, string address, int port) => NetworkNamespace.Run(from, () =>
    {
        // A program that has just been started may not listen yet.
        for (int attempt = 0; attempt < 20; attempt++)
        {
            using Socket? socket = Connect(address, port, out bool refused);
            if (socket is null && !refused)
            {
                return null;
            }

            if (socket is not null && Ask(socket) is { Length: > 0 } answer)
            {
                return answer[(answer.LastIndexOf("\r\n", StringComparison.Ordinal) + 2)..].Trim();
            }

            Thread.Sleep(50);
        }

        return null;
    });

    /// <summary>A server's answer; null where the connection breaks, as one does whose container does not listen yet.</summary>
    private static string? Ask(Socket socket)
    {
        try
        {
            socket.Send("GET / HTTP/1.0\r\n\r\n"u8);
            using StreamReader reader = new(new NetworkStream(socket));
            return reader.ReadToEnd();
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            return null;
        }
    }

    protected static bool Connects(SafeFileHandle from, string address, int port) => NetworkNamespace.Run(from, () =>
    {
        using Socket? socket = Connect(address, port, out _);
        return socket is not null;
    });

    private static Socket? Connect(string address, int port, out bool refused)
    {
        IPAddress to = IPAddress.Parse(address);
        Socket socket = new(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(to, port);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            socket.Poll(TimeSpan.FromSeconds(2), SelectMode.SelectWrite);
        }
        catch (SocketException exception)
        {
            refused = exception.SocketErrorCode == SocketError.ConnectionRefused;
            socket.Dispose();
            return null;
        }

        refused = (SocketError)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == SocketError.ConnectionRefused;
        if (socket.Connected)
        {
            socket.Blocking = true;
            socket.ReceiveTimeout = 10_000;
            return socket;
        }

        socket.Dispose();
        return null;
    }

    /// <summary>A root file system of busybox alone.</summary>
    private string Image()
    {
        string path = Program.WriteFile("image.tar", "");
        using TarWriter writer = new(File.Create(path));
        foreach (string folder in (string[])["bin", "etc", "www", "tmp"])
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)0x1ED });
        }

        using (FileStream program = File.OpenRead(Requirement.FindProgram("busybox") ?? Busybox))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0x1ED, DataStream = program });
        }

        foreach (string applet in Applets)
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
        }

        foreach ((string name, string content) in new[] { ("etc/passwd", "root:x:0:0::/root:/bin/sh\n"), ("www/index.html", "greeting\n") })
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)) });
        }

        return path;
    }
}
