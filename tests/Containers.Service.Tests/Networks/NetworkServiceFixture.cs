using System.Net;
using System.Net.Sockets;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Service.Tests.Networks;

/// <summary>A service on a host that is a network namespace of the test's own.</summary>
public sealed class NetworkServiceFixture : ServiceFixture
{
    private readonly SafeFileHandle? _host;

    public NetworkServiceFixture()
        : this(Requirement.Missing(needsRoot: true) is null ? NewHost() : null)
    {
    }

    private NetworkServiceFixture(SafeFileHandle? host)
        : base(host) => _host = host;

    /// <summary>Does something in the host's network.</summary>
    public T InHost<T>(Func<T> work) => NetworkNamespace.Run(_host!, work);

    /// <summary>What a web server of the host answers; the request is made anew until it listens.</summary>
    public string Get(int port, string path = "/") => NetworkNamespace.Run(_host!, () =>
    {
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            late.Token.ThrowIfCancellationRequested();
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, port);
                socket.Send(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\n\r\n"));
                using StreamReader reader = new(new NetworkStream(socket));
                string answer = reader.ReadToEnd();
                if (answer.Length > 0)
                {
                    return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Trim();
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                Thread.Yield();
            }
        }
    });

    private static SafeFileHandle NewHost()
    {
        (SafeFileHandle host, _) = NetworkNamespace.Create(() => 0);
        using RouteSocket routes = RouteSocket.Open(host);
        routes.SetUp(1);
        return host;
    }
}
