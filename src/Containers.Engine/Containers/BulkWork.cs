namespace Containers.Engine.Containers;

/// <summary>
/// Work on many containers at once: on fifty, as docker's command does, while the others wait for their turn. Its end waits for all of it, however that ends.
/// </summary>
public sealed class BulkWork : IAsyncDisposable
{
    private const int AtOnce = 50;
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly List<Task> _begun = [];

    /// <summary>Begins work on one more container, on the thread pool. Callers take turns.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait for its turn.</param>
    /// <returns>What comes of it; it is for the caller to wait for, in whatever order.</returns>
    public Task<T> Begin<T>(Func<Task<T>> work, CancellationToken cancellationToken = default)
    {
        Task<T> begun = Task.Run(() => WorkAsync(work, cancellationToken), CancellationToken.None);
        _begun.Add(begun);
        return begun;
    }

    /// <summary>Waits until all has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Dispose();
    }

    private async Task<T> WorkAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _slots.Release();
        }
    }
}
