using System.Buffers;

namespace Containers.Engine.Layers.Tar;

/// <summary>The bytes of an archive through one pooled buffer, with their position.</summary>
internal sealed class TarInput(Stream stream) : IDisposable
{
    /// <summary>Length of a tar block.</summary>
    public const int BlockSize = 512;

    private const int BufferSize = 128 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>Bytes given out so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next block; empty at the end of the archive. Valid until the next call.</summary>
    /// <exception cref="TarFormatException">The archive ends inside the block.</exception>
    public ReadOnlySpan<byte> ReadBlock()
    {
        while (_end - _start < BlockSize)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            int read = stream.Read(_buffer, _end, BufferSize - _end);
            if (read == 0)
            {
                return _end == 0 ? [] : throw new TarFormatException("the archive is cut off", Position + _end);
            }

            _end += read;
        }

        return Take(BlockSize);
    }

    /// <summary>The next bytes, one at least and <paramref name="limit"/> at most; empty at the end. Valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadSome(long limit)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = stream.Read(_buffer, 0, BufferSize);
        }

        return Take((int)Math.Min(limit, _end - _start));
    }

    /// <summary>Goes past bytes, without reading them where the stream can seek.</summary>
    /// <returns>False where the archive ends before.</returns>
    public bool Skip(long count)
    {
        count -= Take((int)Math.Min(count, _end - _start)).Length;
        if (count > 0 && stream.CanSeek)
        {
            if (count > stream.Length - stream.Position)
            {
                return false;
            }

            stream.Seek(count, SeekOrigin.Current);
            Position += count;
            return true;
        }

        while (count > 0)
        {
            int read = ReadSome(count).Length;
            if (read == 0)
            {
                return false;
            }

            count -= read;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _buffer.AsSpan(_start, count);
        _start += count;
        Position += count;
        return taken;
    }
}
