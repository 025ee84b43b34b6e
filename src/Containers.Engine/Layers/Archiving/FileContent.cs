using Containers.Engine.Content;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Layers.Archiving;

/// <summary>
/// A file's content as its archive's header has announced it: what a file that shrinks meanwhile does not have any more is zeros, what it
/// has gained is left out, as with other archivers.
/// </summary>
/// <param name="file">The file; it is not closed.</param>
/// <param name="length">How many bytes it shall have.</param>
internal sealed class FileContent(SafeFileHandle file, long length) : ForwardStream
{
    private long _left = length;
    private bool _isAtEnd;

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, _left)];
        int read = _isAtEnd || buffer.Length == 0 ? 0 : Pipes.Read(file, buffer);
        if (read == 0)
        {
            _isAtEnd = true;
            buffer.Clear();
            read = buffer.Length;
        }

        _left -= read;
        return read;
    }
}
