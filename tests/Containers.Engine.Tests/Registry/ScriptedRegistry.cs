using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>
/// A registry that misbehaves as a test says: each request goes to a function, which answers as it likes, down to single bytes. Without a
/// word from the test it serves the content it was given, properly.
/// </summary>
internal sealed class ScriptedRegistry : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private bool _listening = true;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly Dictionary<string, byte[]> _content = [];

    public ScriptedRegistry(Func<ScriptedRequest, Task<bool>>? script = null)
    {
        Script = script;
        _listener.Start();
        Address = "127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        _accepting = AcceptAsync();
    }

    /// <summary>Answers a request and returns true, or returns false to have it served.</summary>
    public Func<ScriptedRequest, Task<bool>>? Script { get; set; }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>Every request so far.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    /// <summary>Serves bytes by their digest.</summary>
    public Digest Add(byte[] content)
    {
        var digest = Digest.Of(content);
        _content[digest.ToString()] = content;
        return digest;
    }

    /// <summary>Serves a manifest by its digest and a tag.</summary>
    public Digest AddManifest(string tag, byte[] content)
    {
        _content[tag] = content;
        return Add(content);
    }

    public async ValueTask DisposeAsync()
    {
        if (_listening)
        {
            _listening = false;
            await _stop.CancelAsync();
            _listener.Stop();
            await _accepting;
            _stop.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                ScriptedRequest? request = await ScriptedRequest.ReadAsync(stream, _stop.Token);
                if (request is null)
                {
                    return;
                }

                Requests.Enqueue(request);
                if (Script is null || !await Script(request))
                {
                    await ServeContentAsync(request);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client hung up.
            }
        }
    }

    private Task ServeContentAsync(ScriptedRequest request)
    {
        string name = request.Path[(request.Path.LastIndexOf('/') + 1)..];
        if (request.Path.Contains("/referrers/", StringComparison.Ordinal) || !_content.TryGetValue(name, out byte[]? content))
        {
            return request.AnswerAsync(404, """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""");
        }

        bool manifest = request.Path.Contains("/manifests/", StringComparison.Ordinal);
        string type = manifest ? MediaTypes.OfManifest(content) ?? "text/plain" : "application/octet-stream";
        string headers = $"Content-Type: {type}\r\nDocker-Content-Digest: {Digest.Of(content)}\r\n";
        return request.From is { } from
            ? request.AnswerAsync(206, content[from..], headers + $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n")
            : request.AnswerAsync(200, content, headers);
    }
}

/// <summary>A request to a <see cref="ScriptedRegistry"/>.</summary>
internal sealed record ScriptedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, Stream Connection)
{
    public int? From => Headers.TryGetValue("range", out string? range)
        ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
        : null;

    public string? Authorization => Headers.GetValueOrDefault("authorization");

    /// <summary>The length of the body in bytes.</summary>
    public long Length => Headers.TryGetValue("content-length", out string? length) ? long.Parse(length, CultureInfo.InvariantCulture) : 0;

    /// <summary>Where a chunk of an upload begins.</summary>
    public long? RangeStart => Headers.TryGetValue("content-range", out string? range) ? long.Parse(range.Split('-')[0], CultureInfo.InvariantCulture) : null;

    public bool IsBlob => Path.Contains("/blobs/", StringComparison.Ordinal);

    public static async Task<ScriptedRequest?> ReadAsync(Stream connection, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await connection.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            text.Append((char)one[0]);
        }

        string[] lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines[0].Split(' ');
        return new ScriptedRequest(
            first[0],
            first[1],
            lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0].ToLowerInvariant(), parts => parts[1]),
            connection);
    }

    public Task AnswerAsync(int status, string body, string headers = "") => AnswerAsync(status, Encoding.UTF8.GetBytes(body), headers);

    public async Task AnswerAsync(int status, byte[] body, string headers = "")
    {
        await SendAsync($"HTTP/1.1 {status} Scripted\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n");
        if (Method != "HEAD")
        {
            await Connection.WriteAsync(body);
        }
    }

    /// <summary>Reads the first bytes of the body.</summary>
    public async Task ReadBodyAsync(Stream target, long length)
    {
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            int read = await Connection.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)));
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            target.Write(buffer, 0, read);
            length -= read;
        }
    }

    /// <summary>Says nothing more until the client hangs up.</summary>
    public async Task SilenceAsync()
    {
        while (await Connection.ReadAsync(new byte[4096]) > 0)
        {
        }
    }

    public Task SendAsync(string text) => Connection.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();
}
