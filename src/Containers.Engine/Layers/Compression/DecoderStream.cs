using System.Buffers;
using Containers.Engine.Content;

namespace Containers.Engine.Layers.Compression;

/// <summary>
/// Decompresses with a decoder of the system's libraries, which takes and gives what it can at each step. What derives from it is the
/// decoder; this feeds it. The source is left open.
/// </summary>
internal abstract class DecoderStream(Stream source) : ForwardStream
{
    private const int BufferSize = 128 * 1024;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private bool _last;

    /// <exception cref="InvalidDataException">The data is another format's, is damaged or is cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_start == _end && !_last)
            {
                Filled(source.Read(_input, 0, BufferSize));
            }

            if (Step(buffer) is > 0 and var produced)
            {
                return produced;
            }

            if (_last)
            {
                break;
            }
        }

        return 0;
    }

    /// <exception cref="InvalidDataException">The data is another format's, is damaged or is cut off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (_start == _end && !_last)
            {
                Filled(await source.ReadAsync(_input.AsMemory(0, BufferSize), cancellationToken));
            }

            if (Step(buffer.Span) is > 0 and var produced)
            {
                return produced;
            }

            if (_last)
            {
                break;
            }
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Decodes some of the input into some of the output, one byte of either at least.</summary>
    /// <param name="output">Where to write; never empty.</param>
    /// <param name="input">What follows the bytes that were used before; empty at the end of the source alone.</param>
    /// <param name="used">How many bytes of the input were used.</param>
    /// <returns>How many bytes were written; 0 at the end of the source is the end of the data.</returns>
    /// <exception cref="InvalidDataException">The data is damaged, or the source ends where the data does not.</exception>
    protected abstract int Decode(Span<byte> output, ReadOnlySpan<byte> input, out int used);

    /// <summary>The error that a library is not there.</summary>
    protected static LayerException Missing(string format, string library, string package, Exception error) =>
        new($"The data is compressed with {format}, and {library} is not installed (package {package}).", error);

    protected override void Dispose(bool disposing)
    {
        if (disposing && _input.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
        }

        base.Dispose(disposing);
    }

    private int Step(Span<byte> buffer)
    {
        int produced = Decode(buffer, _input.AsSpan(_start, _end - _start), out int used);
        _start += used;
        return produced;
    }

    private void Filled(int read)
    {
        _start = 0;
        _end = read;
        _last = read == 0;
    }
}
