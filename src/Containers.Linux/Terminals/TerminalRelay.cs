using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Terminals;

/// <summary>
/// Joins this process's own terminal with the master side of another: keys go there, output comes from there, the size follows. Where this
/// process has no terminal, its streams are joined all the same, and the end of its input becomes the character that ends input.
/// </summary>
public sealed class TerminalRelay : IDisposable
{
    private const byte EndOfTransmission = 4;

    private static readonly SafeFileHandle Input = new(0, ownsHandle: false);
    private static readonly SafeFileHandle Output = new(1, ownsHandle: false);

    private readonly SafeFileHandle _master;
    private readonly RawMode? _mode;
    private readonly DetachKeys? _detachKeys;
    private readonly byte[] _typed = new byte[4096];
    private readonly byte[] _keys;
    private readonly byte[] _output = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _inputOpen;
    private bool _outputOpen = true;

    private TerminalRelay(SafeFileHandle master, DetachKeys? detachKeys, bool isLeft)
    {
        _master = master;
        _detachKeys = detachKeys;
        _keys = new byte[_typed.Length + (detachKeys?.Length ?? 0)];
        Pipes.SetNonBlocking(master);
        IsLeft = isLeft;
        _inputOpen = !isLeft;
        _mode = isLeft ? null : RawMode.Begin(Input);
    }

    /// <summary>Begins: a terminal at standard input goes into raw mode until this is disposed.</summary>
    /// <param name="master">The other terminal's master side; disposed with this.</param>
    /// <param name="detachKeys">The keys by which the user leaves; null for none.</param>
    /// <param name="isLeft">Whether the user has left before: the own streams have no part in this.</param>
    public static TerminalRelay Begin(SafeFileHandle master, DetachKeys? detachKeys = null, bool isLeft = false) => new(master, detachKeys, isLeft);

    /// <summary>The size of this process's own terminal, by its input or else its output; null where it has none.</summary>
    public static TerminalSize? OwnSize => TerminalSize.Of(Input) ?? TerminalSize.Of(Output);

    /// <summary>
    /// Whether the user has left. The own terminal is as it was then and has no part in this any more; output is still taken, so that
    /// who writes it never waits, and lost.
    /// </summary>
    public bool IsLeft { get; private set; }

    /// <summary>What to wait for on standard input.</summary>
    public PollEntry InputEntry => _inputOpen && _start == _end ? new PollEntry(0, PollEvents.Readable) : PollEntry.Nothing;

    /// <summary>What to wait for on the master.</summary>
    public PollEntry MasterEntry => _outputOpen
        ? new PollEntry((int)_master.DangerousGetHandle(), PollEvents.Readable | (_start < _end ? PollEvents.Writable : PollEvents.None))
        : PollEntry.Nothing;

    /// <summary>Moves what can be moved.</summary>
    public void Handle(in PollEntry input, in PollEntry master)
    {
        if (input.IsReady)
        {
            TakeInput();
        }

        if (master.IsReady)
        {
            TakeOutput();
        }

        if (_start < _end)
        {
            _start += Pipes.TryWrite(_master, _keys.AsSpan(_start, _end - _start)) ?? _end - _start;
        }
    }

    /// <summary>Takes the output that is there, once nobody writes any more.</summary>
    public void Drain()
    {
        while (_outputOpen && TakeOutput() > 0)
        {
        }
    }

    /// <summary>Gives the other terminal the size of this process's own.</summary>
    public void Resize()
    {
        if (!IsLeft && OwnSize is { } size)
        {
            size.ApplyTo(_master);
        }
    }

    /// <summary>Restores the own terminal.</summary>
    public void Dispose()
    {
        _mode?.Dispose();
        _master.Dispose();
    }

    private void TakeInput()
    {
        int read = Pipes.Read(Input, _typed);
        if (read == 0)
        {
            _inputOpen = false;
            (_keys[0], _start, _end) = (EndOfTransmission, 0, 1);
            return;
        }

        int length = read;
        if (_detachKeys is null)
        {
            _typed.AsSpan(0, read).CopyTo(_keys);
        }
        else if (_detachKeys.Filter(_typed.AsSpan(0, read), _keys, out length))
        {
            IsLeft = true;
            _inputOpen = false;
            _mode?.Dispose();
        }

        (_start, _end) = (0, length);
    }

    private int TakeOutput()
    {
        try
        {
            int length = Pipes.Read(_master, _output);
            _outputOpen = length > 0 && (IsLeft || Pipes.Write(Output, _output.AsSpan(0, length)));
            return length;
        }
        catch (LinuxException exception) when (exception is { Call: "read", Errno: Errno.EAGAIN })
        {
            return 0;
        }
        catch (LinuxException exception) when (exception is { Call: "read", Errno: Errno.EIO })
        {
            // Nobody has the slave side open, for now or for ever.
            _outputOpen = false;
            return 0;
        }
    }
}
