using System.Threading.Channels;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// Carries calls from work on the thread pool to the thread of the pipeline, the only one that may write to it, in their order. Who writes objects waits where
/// the pipeline is slower; what tells of something in passing may be left out there, and what must be heard never is.
/// </summary>
internal sealed class PipelineQueue : IDisposable
{
    private const int Capacity = 256;
    private readonly Channel<Action> _calls = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _room = new(Capacity);
    private Task<bool>? _arrival;

    /// <summary>Queues a call as soon as there is room for it.</summary>
    public async ValueTask PostAsync(Action call, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        Take(call);
    }

    /// <summary>Queues a call, whether there is room or not: such calls are few, and each is to be made.</summary>
    public void Add(Action call) => _calls.Writer.TryWrite(call);

    /// <summary>Queues a call where there is room for it.</summary>
    /// <returns>False where it was left out.</returns>
    public bool Offer(Action call)
    {
        bool hasRoom = _room.Wait(0);
        if (hasRoom)
        {
            Take(call);
        }

        return hasRoom;
    }

    /// <summary>
    /// Makes queued calls on this thread until the work ends, and then those that it left. Where a call throws, because the pipeline is
    /// being stopped, the work is cancelled and waited for.
    /// </summary>
    /// <param name="work">What posts the calls.</param>
    /// <param name="cancel">Cancels the work.</param>
    public void RunUntil(Task work, Action cancel)
    {
        try
        {
            while (!work.IsCompleted)
            {
                MakeCalls();
                _arrival ??= _calls.Reader.WaitToReadAsync().AsTask();
                Task.WaitAny(_arrival, work);
                if (_arrival.IsCompleted)
                {
                    _arrival = null;
                }
            }

            MakeCalls();
        }
        catch
        {
            cancel();
            work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>To be called when nothing posts any more.</summary>
    public void Dispose() => _room.Dispose();

    /// <summary>Queues a call that has room, which is free again once the call is begun.</summary>
    private void Take(Action call) => _calls.Writer.TryWrite(() =>
    {
        _room.Release();
        call();
    });

    private void MakeCalls()
    {
        while (_calls.Reader.TryRead(out Action? call))
        {
            call();
        }
    }
}
