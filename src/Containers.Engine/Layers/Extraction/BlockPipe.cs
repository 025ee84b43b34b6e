using System.Buffers;
using System.Threading.Channels;
using Containers.Engine.Content;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Extraction;

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
        await using var filling = new Filling(this, see, cancellationToken);
        int length;
        while ((length = await FillBlockAsync(source, filling.Buffer, cancellationToken)) > 0)
        {
            await filling.PassAsync(length);
        }

        await filling.EndAsync();
    }

    /// <summary>
    /// The end to write to, by blocking. Once the reader has gone, the rest is only shown to <paramref name="see"/>. <see cref="Stream.Flush"/>
    /// ends it: nothing can be written after.
    /// </summary>
    /// <inheritdoc cref="FillAsync"/>
    public Stream OpenWriter(Action<ReadOnlySpan<byte>> see, CancellationToken cancellationToken) =>
        new Writer(new Filling(this, see, cancellationToken));

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

    /// <summary>One block is filled while the one before is looked at and the one before that waits for the reader.</summary>
    private sealed class Filling(BlockPipe pipe, Action<ReadOnlySpan<byte>> see, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private Block _seen;
        private Task _seeing = Task.CompletedTask;

        /// <summary>What to fill next.</summary>
        public byte[] Buffer { get; private set; } = ArrayPool<byte>.Shared.Rent(BlockLength);

        /// <summary>Passes the buffer on and takes a new one.</summary>
        public async ValueTask PassAsync(int length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _seeing;
            byte[] next = await pipe.SendAsync(_seen, cancellationToken);
            Block block = _seen = new Block(Buffer, length);
            Buffer = next;
            _seeing = Task.Run(() => see(block.Bytes.AsSpan(0, block.Length)), CancellationToken.None);
        }

        /// <summary>Ends the pipe once all that was passed on is with the reader.</summary>
        public async ValueTask EndAsync()
        {
            await _seeing;
            ArrayPool<byte>.Shared.Return(await pipe.SendAsync(_seen, cancellationToken));
            _seen = default;
            pipe._blocks.Writer.TryComplete();
        }

        public async ValueTask DisposeAsync()
        {
            await _seeing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(Buffer);
            if (_seen.Bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(_seen.Bytes);
            }
        }
    }

    private sealed class Writer(Filling filling) : OutputStream
    {
        private int _length;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                int count = Math.Min(buffer.Length, BlockLength - _length);
                buffer[..count].CopyTo(filling.Buffer.AsSpan(_length));
                buffer = buffer[count..];
                _length += count;
                if (_length == BlockLength)
                {
                    Pass();
                }
            }
        }

        public override void Flush()
        {
            if (_length > 0)
            {
                Pass();
            }

            filling.EndAsync().AsTask().GetAwaiter().GetResult();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                filling.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }

            base.Dispose(disposing);
        }

        private void Pass()
        {
            filling.PassAsync(_length).AsTask().GetAwaiter().GetResult();
            _length = 0;
        }
    }

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
