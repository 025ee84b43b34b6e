namespace Containers.Engine.Tests.Layers;

/// <summary>The same bytes again and again, as an archive that compresses well unpacks to.</summary>
internal sealed class RepeatedBytes(byte[] bytes, int times) : Stream
{
    private readonly long _length = (long)bytes.Length * times;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int start = (int)(_position % bytes.Length);
        int length = (int)Math.Min(Math.Min(buffer.Length, bytes.Length - start), _length - _position);
        bytes.AsSpan(start, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
