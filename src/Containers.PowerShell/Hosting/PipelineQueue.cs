using System.Threading.Channels;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// Carries calls from work on the thread pool to the thread of the pipeline, the only one that may write to it. The queue is bounded: work
/// waits where the pipeline is slower.
/// </summary>
internal sealed class PipelineQueue
{
    private const int Capacity = 256;
    private readonly Channel<Action> _calls = Channel.CreateBounded<Action>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private Task<bool>? _arrival;

    /// <summary>Queues a call, and waits while the queue is full.</summary>
    public ValueTask PostAsync(Action call, CancellationToken cancellation) => _calls.Writer.WriteAsync(call, cancellation);

    /// <summary>Queues a call that may be left out where the queue is full.</summary>
    public void Offer(Action call) => _calls.Writer.TryWrite(call);

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
            Discard(work);
            throw;
        }
    }

    private void MakeCalls()
    {
        while (_calls.Reader.TryRead(out Action? call))
        {
            call();
        }
    }

    /// <summary>Waits for work that was cancelled; what it still posts, and how it ends, matters to nobody any more.</summary>
    private void Discard(Task work)
    {
        while (!work.IsCompleted)
        {
            while (_calls.Reader.TryRead(out _))
            {
            }

            Task.WaitAny(_calls.Reader.WaitToReadAsync().AsTask(), work);
        }

        _ = work.Exception;
    }
}
