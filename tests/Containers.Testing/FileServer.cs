using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Containers.Testing;

/// <summary>Serves one file by HTTP on the loopback address, several times at once; all other names are not found.</summary>
public sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _path;
    private readonly byte[] _content;

    private readonly Func<Task> _before;

    /// <param name="name">The file's name, as it stands in an address.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="before">What each answer waits for; null for nothing.</param>
    public FileServer(string name, byte[] content, Func<Task>? before = null)
    {
        (_path, _content, _before) = ("/" + name, content, before ?? (static () => Task.CompletedTask));
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _ = AcceptAsync();
    }

    public string Address { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => AnswerAsync(client));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
            string[] request = (await reader.ReadLineAsync() ?? "").Split(' ');
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
            }

            await _before();
            byte[]? content = request is ["GET", string path, _] && path == _path ? _content : null;
            string status = content is null ? "404 Not Found" : "200 OK";
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {content?.Length ?? 0}\r\n\r\n"));
            await stream.WriteAsync(content ?? []);
        }
    }
}
