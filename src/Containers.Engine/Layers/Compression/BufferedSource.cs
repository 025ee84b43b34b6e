using System.Buffers;
using Containers.Engine.Content;

namespace Containers.Engine.Layers.Compression;

/// <summary>A stream read ahead in large pieces, whose first bytes can be looked at before they are read.</summary>
internal sealed class BufferedSource(Stream source) : ForwardStream
{
    private const int BufferSize = 128 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>The first bytes that are not read yet: <paramref name="count"/>, or fewer where the stream ends before.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            int read = await source.ReadAsync(_buffer.AsMemory(_end, BufferSize - _end), cancellationToken);
            if (read == 0)
            {
                break;
            }

            _end += read;
        }

        return _buffer.AsMemory(_start, Math.Min(count, _end - _start));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = source.Read(_buffer, 0, BufferSize);
        }

        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await source.ReadAsync(_buffer.AsMemory(0, BufferSize), cancellationToken);
        }

        return Take(buffer.Span);
    }

    /// <summary>Reads the rest for nothing, so that whoever watches the source has seen all of it.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            _start = _end = 0;
        }
        while (await source.ReadAsync(_buffer.AsMemory(0, BufferSize), cancellationToken) > 0);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }
}
