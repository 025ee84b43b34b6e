namespace Containers.Engine.Building.Graph;

/// <summary>
/// How many steps of a build work at once. Only work takes a slot: who waits for a stage, a pull, a lock or a cache holds none, so whoever
/// holds one comes to its end without anybody else's.
/// </summary>
/// <param name="count">The number of slots, from 1.</param>
internal sealed class WorkSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Works once there is a slot.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before there was one.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
