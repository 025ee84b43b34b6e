using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// What the container reads: a pipe, or the master side of its terminal. Bytes that it does not read yet wait here, one buffer full, so that
/// a program that never reads holds up nothing but the input.
/// </summary>
internal sealed class ContainerInput : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly bool _isTerminal;
    private readonly byte[] _waiting = new byte[Supervision.Monitor.AttachFrame.LongestInput];
    private int _start;
    private int _end;
    private bool _ends;
    private int _number;

    /// <summary>Begins.</summary>
    /// <param name="file">The pipe's writing end, or the terminal; not waiting where it is full. A pipe is disposed with this.</param>
    /// <param name="isTerminal">Whether it is a terminal, whose input never ends.</param>
    internal ContainerInput(SafeFileHandle file, bool isTerminal)
    {
        _file = file;
        _isTerminal = isTerminal;
    }

    /// <summary>Whether bytes can be taken now.</summary>
    internal bool HasRoom => _start == _end;

    /// <summary>Whether the container's input has ended, or the container reads no more of it.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Adds what this waits for.</summary>
    internal void Prepare(PollSet polls) =>
        _number = polls.Add(HasRoom || IsClosed ? PollEntry.Nothing : new PollEntry((int)_file.DangerousGetHandle(), PollEvents.Writable));

    /// <summary>Moves what can be moved.</summary>
    internal void Handle(PollSet polls)
    {
        if (polls.IsReady(_number))
        {
            Move();
        }
    }

    /// <summary>Takes bytes, no more than fit a buffer, where there is room.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_waiting);
        (_start, _end) = (0, bytes.Length);
        Move();
    }

    /// <summary>Lets the container find the end of its input after what was taken; a terminal has none.</summary>
    internal void End()
    {
        _ends = true;
        Move();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsClosed = true;
        if (!_isTerminal)
        {
            _file.Dispose();
        }
    }

    private void Move()
    {
        if (IsClosed)
        {
            _start = _end;
            return;
        }

        if (_start < _end)
        {
            int? written = Pipes.TryWrite(_file, _waiting.AsSpan(_start, _end - _start));
            _start += written ?? _end - _start;
            _ends |= written is null;
        }

        if (_ends && HasRoom && !_isTerminal)
        {
            Dispose();
        }
    }
}
