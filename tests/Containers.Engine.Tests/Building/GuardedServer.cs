using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Containers.Engine.Tests.Building;

/// <summary>
/// A web server whose files are for one user alone. <c>/moved</c> leads to <c>/moved/to</c>, and <c>/away</c> to another port of this server, where nobody
/// is told from anybody and a password would be an error. A file's content is its name.
/// </summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly TcpListener _guarded = new(IPAddress.Loopback, 0);
    private readonly TcpListener _open = new(IPAddress.Loopback, 0);
    private readonly string _authorization;
    private readonly Task _serving;

    public GuardedServer(string user, string password)
    {
        _authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        _guarded.Start();
        _open.Start();
        _serving = Task.WhenAll(ServeAsync(_guarded, AnswerGuarded), ServeAsync(_open, AnswerOpen));
    }

    public string Authority => _guarded.LocalEndpoint.ToString()!;

    public async ValueTask DisposeAsync()
    {
        _guarded.Dispose();
        _open.Dispose();
        await _serving;
    }

    private string AnswerGuarded(string path, string? authorization) => (path, authorization == _authorization) switch
    {
        (_, false) => Answer("401 Unauthorized", ""),
        ("/f", _) => Answer("200 OK", "f"),
        ("/moved", _) => Answer("302 Found", "", "Location: /moved/to\r\n"),
        ("/moved/to", _) => Answer("200 OK", "moved"),
        ("/away", _) => Answer("307 Temporary Redirect", "", $"Location: http://{_open.LocalEndpoint}/\r\n"),
        _ => Answer("404 Not Found", ""),
    };

    private static string AnswerOpen(string path, string? authorization) => authorization is null ? Answer("200 OK", "anonymous") : Answer("400 Bad Request", "");

    private static string Answer(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static async Task ServeAsync(TcpListener listener, Func<string, string?, string> answer)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                await using NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, leaveOpen: true);
                string[] request = (await reader.ReadLineAsync() ?? "GET /").Split(' ');
                string? authorization = null;
                while (await reader.ReadLineAsync() is { Length: > 0 } line)
                {
                    authorization = line.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase) ? line["Authorization: ".Length..] : authorization;
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer(request[1], authorization)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
