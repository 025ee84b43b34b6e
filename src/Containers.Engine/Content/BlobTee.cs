using System.Buffers;
using System.Threading.Channels;

namespace Containers.Engine.Content;

/// <summary>
/// Lets a blob be stored and unpacked in one pass: it reads the source ahead, hashes and writes what comes to the staged blob, and hands
/// the same bytes on to one reader. Both sides work at once; a bounded queue keeps the faster one from running away.
/// </summary>
internal sealed class BlobTee : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;
    private const int QueueLength = 8;
    private readonly Channel<ArraySegment<byte>> _queue = Channel.CreateBounded<ArraySegment<byte>>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stop;
    private readonly Task _pump;

    /// <summary>Begins to read the source.</summary>
    /// <param name="source">The blob as it comes.</param>
    /// <param name="blob">Where it is stored; null stores it nowhere.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public BlobTee(Stream source, StagedBlob? blob, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pump = Task.Run(() => PumpAsync(source, blob, _stop.Token), CancellationToken.None);
        Output = new QueueStream(_queue.Reader);
    }

    /// <summary>The blob's bytes for the one who unpacks them; a fault of the source is thrown from its reads.</summary>
    public Stream Output { get; }

    /// <summary>Waits until the source is read to its end; what nobody has read from <see cref="Output"/> is dropped.</summary>
    /// <exception cref="Exception">Whatever reading the source or writing the blob threw.</exception>
    public async Task CompleteAsync()
    {
        await foreach (ArraySegment<byte> segment in _queue.Reader.ReadAllAsync(_stop.Token))
        {
            ArrayPool<byte>.Shared.Return(segment.Array!);
        }

        await _pump;
    }

    /// <summary>Stops reading, and waits until nothing touches the source and the blob any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Output.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PumpAsync(Stream source, StagedBlob? blob, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                int length = await source.ReadAtLeastAsync(
                    buffer.AsMemory(0, BufferSize), BufferSize / 2, throwOnEndOfStream: false, cancellationToken);
                if (length == 0)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    break;
                }

                blob?.Append(buffer.AsSpan(0, length));
                await _queue.Writer.WriteAsync(new ArraySegment<byte>(buffer, 0, length), cancellationToken);
            }

            _queue.Writer.Complete();
        }
        catch (Exception exception)
        {
            _queue.Writer.Complete(exception);
            throw;
        }
    }

    /// <summary>The reader's end of the queue.</summary>
    private sealed class QueueStream(ChannelReader<ArraySegment<byte>> queue) : ForwardStream
    {
        private ArraySegment<byte> _current;
        private int _used;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_used == _current.Count)
            {
                Release();
                if (!queue.TryRead(out _current) && !await queue.WaitToReadAsync(cancellationToken))
                {
                    return 0;
                }
            }

            return Take(buffer.Span);
        }

        public override int Read(Span<byte> buffer)
        {
            while (_used == _current.Count)
            {
                Release();
                if (!queue.TryRead(out _current) && !queue.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                {
                    return 0;
                }
            }

            return Take(buffer);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Release();
                while (queue.TryRead(out ArraySegment<byte> segment))
                {
                    ArrayPool<byte>.Shared.Return(segment.Array!);
                }
            }

            base.Dispose(disposing);
        }

        private int Take(Span<byte> buffer)
        {
            int length = Math.Min(buffer.Length, _current.Count - _used);
            _current.AsSpan(_used, length).CopyTo(buffer);
            _used += length;
            return length;
        }

        private void Release()
        {
            if (_current.Array is { } array)
            {
                _current = default;
                ArrayPool<byte>.Shared.Return(array);
            }

            _used = 0;
        }
    }
}
