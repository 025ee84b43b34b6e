using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>A layer's blob while it is read, telling how far it is. It can be read from another place where the stream below can.</summary>
internal sealed class MeasuredStream(Stream source, Descriptor layer, LayerPhase phase, IProgress<LayerProgress>? progress) : Stream
{
    private const int MillisecondsBetweenReports = 50;
    private long _bytes;
    private long _next;

    public override bool CanRead => true;

    public override bool CanSeek => source.CanSeek;

    public override bool CanWrite => false;

    public override long Length => layer.Size;

    public override long Position
    {
        get => _bytes;
        set => _bytes = source.Position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await source.ReadAsync(buffer, cancellationToken));

    public override int Read(Span<byte> buffer) => Count(source.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => _bytes = source.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _bytes += read;
        long now = Environment.TickCount64;
        if (progress is not null && now >= _next)
        {
            _next = now + MillisecondsBetweenReports;
            progress.Report(new LayerProgress(layer.Digest, phase, _bytes, layer.Size));
        }

        return read;
    }
}
