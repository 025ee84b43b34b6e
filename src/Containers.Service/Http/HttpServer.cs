using System.Net.Sockets;

namespace Containers.Service.Http;

/// <summary>Takes connections until nobody has asked for a while.</summary>
/// <param name="listeners">The sockets that clients connect to.</param>
/// <param name="answer">Answers a request.</param>
internal sealed class HttpServer(IReadOnlyList<Socket> listeners, Func<HttpExchange, Task> answer)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private int _busy;
    private DateTime _quietSince = DateTime.UtcNow;
    private Timer? _tidying;

    /// <summary>Serves clients.</summary>
    /// <param name="idle">How long nobody may have asked before this ends; null for never.</param>
    /// <param name="stop">Takes no more connections, and ends once the requests that are there are answered.</param>
    public async Task RunAsync(TimeSpan? idle, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using Timer tidying = new(static server => ((HttpServer)server!).Tidy(), this, Timeout.Infinite, Timeout.Infinite);
        _tidying = tidying;
        Task[] accepting = [.. listeners.Select(listener => AcceptAsync(listener, ending.Token))];
        try
        {
            await WaitForQuietAsync(idle, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // It is to stop.
        }

        await ending.CancelAsync();
        await Task.WhenAll(accepting);
    }

    private async Task AcceptAsync(Socket listener, CancellationToken ending)
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync(ending);
                _ = ServeAsync(client, ending);
            }
        }
        catch (OperationCanceledException)
        {
            // Others are asked from now on.
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken ending)
    {
        using HttpConnection connection = new(client, answer);
        await connection.ServeAsync(BeginRequest, ending);
    }

    /// <summary>
    /// Gives back what requests have left, a second after the last one, also where its client keeps the connection. The collector alone lets as much gather as
    /// the processor's cache holds, and keeps it.
    /// </summary>
    private void Tidy()
    {
        lock (_lock)
        {
            if (_busy > 0)
            {
                return; // Its end comes here too.
            }
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task WaitForQuietAsync(TimeSpan? idle, CancellationToken ending)
    {
        while (true)
        {
            TimeSpan rest = idle is null ? Timeout.InfiniteTimeSpan : RestOf(idle.Value);
            if (rest == TimeSpan.Zero)
            {
                return;
            }

            await Task.Delay(rest, ending);
        }
    }

    private TimeSpan RestOf(TimeSpan idle)
    {
        lock (_lock)
        {
            TimeSpan rest = _busy > 0 ? idle : _quietSince + idle - DateTime.UtcNow;
            return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }
    }

    private RequestMark BeginRequest()
    {
        lock (_lock)
        {
            _busy++;
        }

        return new RequestMark(this);
    }

    private void EndRequest()
    {
        lock (_lock)
        {
            _busy--;
            _quietSince = DateTime.UtcNow;
            if (_busy == 0)
            {
                _tidying?.Change(s_quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>A request that is being answered.</summary>
    private sealed class RequestMark(HttpServer server) : IDisposable
    {
        public void Dispose() => server.EndRequest();
    }
}
