using Containers.Linux.Files;

namespace Containers.Engine.Layers.Archiving;

/// <summary>Gathers what is written into large blocks for another stream, which is left open.</summary>
internal sealed class BufferedOutput(Stream output) : OutputStream
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _buffer.Length - _length)
        {
            Flush();
        }

        if (buffer.Length > _buffer.Length)
        {
            output.Write(buffer);
        }
        else
        {
            buffer.CopyTo(_buffer.AsSpan(_length));
            _length += buffer.Length;
        }
    }

    public override void Flush()
    {
        output.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
