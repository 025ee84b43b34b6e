using System.Buffers;

namespace Containers.Engine.Content.Downloads;

/// <summary>The body of an answer, whose sender may not stand still for long.</summary>
/// <param name="body">The body; it is disposed of.</param>
/// <param name="patience">How long nothing may come.</param>
/// <param name="failure">What a lost or silent connection is told as; null leaves it an <see cref="IOException"/>.</param>
internal sealed class WatchedBody(Stream body, TimeSpan patience, Func<IOException, Exception>? failure = null) : ForwardStream
{
    /// <summary>How long nothing may come, unless somebody asks for more or less.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(30);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(patience);
        try
        {
            return await body.ReadAsync(buffer, timer.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            IOException silence = new($"Nothing came for {patience.TotalSeconds:0} s.", exception);
            throw failure?.Invoke(silence) ?? silence;
        }
        catch (IOException exception) when (failure is not null)
        {
            throw failure(exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            int read = ReadAsync(rented.AsMemory(0, buffer.Length)).AsTask().GetAwaiter().GetResult();
            rented.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
        }

        base.Dispose(disposing);
    }
}
