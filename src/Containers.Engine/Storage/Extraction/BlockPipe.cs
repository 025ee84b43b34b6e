using System.Buffers;
using System.Threading.Channels;

namespace Containers.Engine.Storage.Extraction;

/// <summary>
/// Hands bytes from a task that makes them to a thread that uses them, a few blocks ahead: inflating, hashing and writing run
/// beside one another.
/// </summary>
internal sealed class BlockPipe : IDisposable
{
    private const int BlockLength = 256 * 1024;
    private const int BlocksAhead = 8;
    private readonly Channel<Block> _blocks = Channel.CreateBounded<Block>(
        new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _readerGone = new();

    /// <summary>Reads a stream to its end into the pipe. Once the reader has gone, the rest is only shown to <paramref name="see"/>.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="see">Called with every byte, in order, on another thread while the next bytes are read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FillAsync(Stream source, Action<ReadOnlySpan<byte>> see, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BlockLength);
        Block seen = default;
        Task seeing = Task.CompletedTask;
        try
        {
            int length;
            while ((length = await FillBlockAsync(source, buffer, cancellationToken)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await seeing;
                byte[] next = await SendAsync(seen, cancellationToken);
                seen = new Block(buffer, length);
                buffer = next;
                Block block = seen;
                seeing = Task.Run(() => see(block.Bytes.AsSpan(0, block.Length)), CancellationToken.None);
            }

            await seeing;
            ArrayPool<byte>.Shared.Return(await SendAsync(seen, cancellationToken));
            seen = default;
            _blocks.Writer.TryComplete();
        }
        finally
        {
            await seeing;
            ArrayPool<byte>.Shared.Return(buffer);
            if (seen.Bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(seen.Bytes);
            }
        }
    }

    /// <summary>Tells the reader that no more comes, and why.</summary>
    public void Fail(Exception error) => _blocks.Writer.TryComplete(error);

    /// <summary>The other end, read by blocking. Disposing it lets the rest go by.</summary>
    public Stream OpenReader() => new Reader(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_blocks.Reader.TryRead(out Block block))
        {
            ArrayPool<byte>.Shared.Return(block.Bytes);
        }

        _readerGone.Dispose();
    }

    /// <summary>Whole blocks keep the hand-overs few, whatever pieces the source comes in.</summary>
    private static async ValueTask<int> FillBlockAsync(Stream source, byte[] buffer, CancellationToken cancellationToken) =>
        await source.ReadAtLeastAsync(buffer.AsMemory(0, BlockLength), BlockLength, throwOnEndOfStream: false, cancellationToken);

    /// <summary>Hands a block to the reader, if there is a block and a reader.</summary>
    /// <returns>A buffer to fill next: a new one, or the block's own where nobody took it.</returns>
    private async ValueTask<byte[]> SendAsync(Block block, CancellationToken cancellationToken)
    {
        if (block.Bytes is null)
        {
            return ArrayPool<byte>.Shared.Rent(BlockLength);
        }

        if (_readerGone.IsCancellationRequested)
        {
            return block.Bytes;
        }

        if (!_blocks.Writer.TryWrite(block))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _readerGone.Token);
            try
            {
                await _blocks.Writer.WriteAsync(block, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return block.Bytes;
            }
        }

        return ArrayPool<byte>.Shared.Rent(BlockLength);
    }

    private readonly record struct Block(byte[] Bytes, int Length);

    private sealed class Reader(BlockPipe pipe) : ForwardStream
    {
        private Block _block;
        private int _start;

        public override int Read(Span<byte> buffer)
        {
            if (_start == _block.Length && !Next())
            {
                return 0;
            }

            int count = Math.Min(buffer.Length, _block.Length - _start);
            _block.Bytes.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Release();
                pipe._readerGone.Cancel();
            }

            base.Dispose(disposing);
        }

        private bool Next()
        {
            Release();
            while (!pipe._blocks.Reader.TryRead(out _block))
            {
                if (!MoreToRead())
                {
                    return false;
                }
            }

            return true;
        }

        private bool MoreToRead()
        {
            try
            {
                return pipe._blocks.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
            }
            catch (Exception error)
            {
                throw new BrokenPipeException(error);
            }
        }

        private void Release()
        {
            if (_block.Bytes is { } bytes)
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }

            _block = default;
            _start = 0;
        }
    }
}

/// <summary>The end that fills a <see cref="BlockPipe"/> has failed, and tells of it itself.</summary>
internal sealed class BrokenPipeException(Exception inner) : Exception("The source of the data failed.", inner);
