namespace Containers.Service.Http;

/// <summary>A request with its answer.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly Func<HijackedStream> _hijack;
    private readonly Func<CancellationToken, Task<bool>> _waitForEnd;
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _answered = new();
    private Task _watch = Task.CompletedTask;

    /// <summary>Makes one.</summary>
    /// <param name="head">The request up to its content.</param>
    /// <param name="body">The content.</param>
    /// <param name="response">The answer.</param>
    /// <param name="hijack">Gives the connection itself.</param>
    /// <param name="waitForEnd">Waits until the client goes away.</param>
    public HttpExchange(HttpRequestHead head, HttpRequestBody body, HttpResponse response, Func<HijackedStream> hijack, Func<CancellationToken, Task<bool>> waitForEnd)
    {
        (Head, Body, Response) = (head, body, response);
        (_hijack, _waitForEnd) = (hijack, waitForEnd);
    }

    /// <summary>The request up to its content.</summary>
    public HttpRequestHead Head { get; }

    /// <summary>Its content.</summary>
    public HttpRequestBody Body { get; }

    /// <summary>The answer.</summary>
    public HttpResponse Response { get; }

    /// <summary>Is cancelled when the client goes away, once it is watched.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Watches from now on whether the client goes away. Its request was read to the end.</summary>
    public void Watch()
    {
        if (Body.IsOver && _watch.IsCompleted)
        {
            _watch = WatchAsync();
        }
    }

    /// <summary>The connection itself, after <see cref="HttpResponse.HijackAsync"/>.</summary>
    public async Task<HijackedStream> HijackAsync()
    {
        await EndWatchAsync();
        return _hijack();
    }

    /// <summary>Watches no more.</summary>
    public async Task EndWatchAsync()
    {
        await _answered.CancelAsync();
        await _watch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Response.Dispose();
        _gone.Dispose();
        _answered.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            if (await _waitForEnd(_answered.Token))
            {
                await _gone.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It was answered meanwhile.
        }
    }
}
