using System.Net.Sockets;

namespace Containers.Service.Http;

/// <summary>One client's connection: its requests one after the other, as HTTP/1.1 has them.</summary>
/// <param name="socket">The connection; disposed with this.</param>
/// <param name="answer">Answers a request. Errors of the client it answers too; what it throws beside those of a connection that is gone is a fault.</param>
internal sealed class HttpConnection(Socket socket, Func<HttpExchange, Task> answer) : IDisposable
{
    /// <summary>How long a client may take for a request's head, from its first byte on.</summary>
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(30);

    private readonly HttpInput _input = new(socket);

    /// <summary>Serves the client until it goes away, or is to be left.</summary>
    /// <param name="busy">Is told when a request begins, and gives what is disposed at its end.</param>
    /// <param name="leaving">Ends the wait for a next request, and nothing else.</param>
    public async Task ServeAsync(Func<IDisposable> busy, CancellationToken leaving)
    {
        try
        {
            while (await _input.WaitAsync(leaving))
            {
                using IDisposable request = busy();
                if (!await AnswerAsync())
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or is to go.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>Reads and answers one request.</summary>
    /// <returns>Whether another one may follow.</returns>
    private async Task<bool> AnswerAsync()
    {
        HttpRequestHead? head;
        HttpRequestBody body;
        try
        {
            head = await _input.ReadHeadAsync(HeadLimit);
            if (head is null)
            {
                return false;
            }

            body = HttpRequestBody.Of(head, _input, () => HttpResponse.SendAllAsync(socket, "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray()));
        }
        catch (HttpException exception)
        {
            HttpRequestHead none = HttpRequestHead.Parse("GET / HTTP/1.1"u8);
            HttpResponse refusal = new(socket, none, HttpRequestBody.Of(none, _input, static () => default));
            await refusal.SendAsync(exception.Status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(exception.Message), closes: true);
            await LingerAsync();
            return false;
        }

        using HttpExchange exchange = new(head, body, new HttpResponse(socket, head, body), () => new HijackedStream(socket, _input), _input.WaitForEndAsync);
        await answer(exchange);
        await exchange.EndWatchAsync();
        if (exchange.Response.HasBegun && !await body.TryPassOverAsync())
        {
            await LingerAsync();
            return false;
        }

        return exchange.Response.HasBegun && !exchange.Response.Closes;
    }

    /// <summary>Lets a client that still sends read its answer, which a connection that is closed at once would take from it.</summary>
    private async Task LingerAsync()
    {
        const int Most = 1 << 20;
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(1));
        byte[] lost = new byte[16 * 1024];
        socket.Shutdown(SocketShutdown.Send);
        for (int sum = 0, count; sum < Most && (count = await _input.ReadAsync(lost, late.Token)) > 0; sum += count)
        {
            // What comes means nothing any more.
        }
    }
}
