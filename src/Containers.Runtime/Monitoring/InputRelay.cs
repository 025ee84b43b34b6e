using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// Takes the monitor's own standard input to the container's. Bytes that the container does not read yet wait here, one buffer full,
/// so that a program that never reads holds up nothing else.
/// </summary>
internal sealed class InputRelay
{
    private static readonly SafeFileHandle Source = new(0, ownsHandle: false);

    private readonly SafeFileHandle _pipe;
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    internal InputRelay(SafeFileHandle pipe) => _pipe = pipe;

    /// <summary>What to wait for: more input, or room in the pipe for what is waiting.</summary>
    internal PollEntry Entry =>
        _pipe.IsClosed ? PollEntry.Nothing
        : _start < _end ? new PollEntry((int)_pipe.DangerousGetHandle(), PollEvents.Writable)
        : new PollEntry(0, PollEvents.Readable);

    /// <summary>Moves what can be moved.</summary>
    internal void Handle(in PollEntry entry)
    {
        if (!entry.IsReady)
        {
            return;
        }

        if (_start == _end)
        {
            (_start, _end) = (0, Pipes.Read(Source, _buffer));
            if (_end == 0)
            {
                _pipe.Dispose();
            }

            return;
        }

        // A writable pipe takes a page (PIPE_BUF, pipe(7)), and the buffer is no larger.
        if (Pipes.Write(_pipe, _buffer.AsSpan(_start, _end - _start)))
        {
            _start = _end;
        }
        else
        {
            _pipe.Dispose();
        }
    }
}
