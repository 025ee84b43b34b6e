using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>
/// A blob as it comes from a registry. A connection that breaks, ends early or stands still is made again from the byte that is wanted
/// next, as long as each brings the download forward. It ends after the descriptor's size, whatever more is sent.
/// </summary>
internal sealed class RegistryBlobStream(
    Descriptor descriptor, string source, RegistryOptions options, Func<long, CancellationToken, Task<Stream>> open) : Stream
{
    private Stream? _body;
    private long _position;
    private int _failures;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => descriptor.Size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = (int)Math.Min(buffer.Length, descriptor.Size - _position);
        while (wanted > 0)
        {
            try
            {
                _body ??= await open(_position, cancellationToken);
                int read = await _body.ReadAsync(buffer[..wanted], cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException($"The answer ended after {_position} of {descriptor.Size} bytes.");
                }

                _position += read;
                _failures = 0;
                return read;
            }
            catch (InvalidDataException exception)
            {
                throw new ContentDigestException(descriptor, source, $"is not compressed as its answer says ({exception.Message})");
            }
            catch (Exception exception) when (RegistryFailure.IsConnectionLoss(exception))
            {
                if (_body is not null)
                {
                    await _body.DisposeAsync();
                    _body = null;
                }

                if (_failures++ >= options.Retries)
                {
                    throw exception is EndOfStreamException
                        ? new ContentDigestException(descriptor, source, $"ends after {_position} of {descriptor.Size} bytes")
                        : RegistryFailure.Unreachable(source, descriptor.Digest.ToString(), exception);
                }

                await Task.Delay(options.FirstRetryDelay * Math.Pow(2, _failures - 1), cancellationToken);
            }
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body?.Dispose();
        }

        base.Dispose(disposing);
    }
}
