using Containers.Linux;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Output;

/// <summary>
/// One of the program's own standard streams, to write to. <see cref="Console"/>'s would change the modes of the terminal, which a
/// container in the foreground shares.
/// </summary>
/// <param name="descriptor">Its number: 1 for output, 2 for error.</param>
internal sealed class StandardStream(int descriptor) : Stream
{
    private const int ErrorDescriptor = 2;
    private readonly SafeFileHandle _file = new(descriptor, ownsHandle: false);
    private bool _hasFailed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes at once.</summary>
    /// <remarks>After an error later writes are dropped. Standard error is the last place where anything is told, so its own errors are told nowhere.</remarks>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="OutputFailedException">It cannot be written otherwise.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_hasFailed)
        {
            return;
        }

        try
        {
            _hasFailed = !Pipes.Write(_file, buffer);
        }
        catch (LinuxException exception)
        {
            _hasFailed = true;
            if (descriptor == ErrorDescriptor)
            {
                return;
            }

            throw new OutputFailedException(exception);
        }

        if (_hasFailed)
        {
            throw new OutputClosedException();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
