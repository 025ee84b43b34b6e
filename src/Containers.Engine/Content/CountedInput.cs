using Containers.Engine.Text;

namespace Containers.Engine.Content;

/// <summary>Gives what is read, and tells whoever listens how much that was.</summary>
internal sealed class CountedInput(Stream input, string what) : ForwardStream
{
    private long _bytes;

    public override int Read(Span<byte> buffer) => Count(input.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await input.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private int Count(int read)
    {
        _bytes += read;
        WorkListener.Report(what, _bytes);
        return read;
    }
}
