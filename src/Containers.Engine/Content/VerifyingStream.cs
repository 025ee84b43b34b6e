using System.Security.Cryptography;
using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>Content that is verified while it is read: it ends as its descriptor says, or the last read throws.</summary>
/// <param name="source">The content; it is left open.</param>
/// <param name="descriptor">What it should be.</param>
internal sealed class VerifyingStream(Stream source, Descriptor descriptor) : ForwardStream
{
    private readonly IncrementalHash _hash = descriptor.Digest.CreateHash();
    private long _length;

    /// <exception cref="ContentDigestException">The content is something else.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        Check(buffer[..read], buffer.Length);
        return read;
    }

    /// <exception cref="ContentDigestException">The content is something else.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await source.ReadAsync(buffer, cancellationToken);
        Check(buffer.Span[..read], buffer.Length);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A reader that knows the length need not read on to the end: the digest is due with the last byte.</summary>
    private void Check(ReadOnlySpan<byte> bytes, int wanted)
    {
        _hash.AppendData(bytes);
        _length += bytes.Length;
        bool ended = bytes.IsEmpty && wanted > 0;
        if (_length > descriptor.Size || (ended && _length < descriptor.Size))
        {
            throw new ContentDigestException(descriptor, "the source", $"has {(ended ? "" : "more than ")}{Math.Min(_length, descriptor.Size)} bytes, not {descriptor.Size}");
        }

        if (_length == descriptor.Size && !bytes.IsEmpty && !descriptor.Digest.Matches(_hash.GetCurrentHash()))
        {
            throw new ContentDigestException(descriptor, "the source", "was altered: its digest is another");
        }
    }
}
