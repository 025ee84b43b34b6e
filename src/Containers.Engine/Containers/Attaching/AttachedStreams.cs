using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Containers.Linux.Descriptors;
using Containers.Linux.Terminals;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>
/// Joins this process's own standard streams with a container by its attach socket. A terminal at standard input is in raw mode meanwhile, where
/// the container has one too, and is given back however this ends.
/// </summary>
internal sealed class AttachedStreams : IDisposable
{
    private static readonly SafeFileHandle Input = new(0, ownsHandle: false);
    private static readonly SafeFileHandle Output = new(1, ownsHandle: false);
    private static readonly SafeFileHandle Error = new(2, ownsHandle: false);

    private readonly SafeFileHandle _socket;
    private readonly bool _terminal;
    private readonly bool _output;
    private readonly bool _error;
    private readonly DetachKeys? _keys;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing) _wake = Pipes.Create();
    private readonly byte[] _typed = new byte[AttachFrame.LongestInput / 2];
    private readonly byte[] _sending = new byte[1 + AttachFrame.LongestInput];
    private readonly byte[] _received = new byte[1 + AttachFrame.LongestOutput];
    private bool _inputOpen;
    private int _sendingLength;
    private bool _detached;

    /// <summary>Takes over a connection.</summary>
    /// <param name="socket">The connection; disposed with this.</param>
    /// <param name="terminal">Whether the container has a terminal.</param>
    /// <param name="options">How to attach; with a terminal, with its detach keys.</param>
    /// <exception cref="ContainerOptionsException">The detach keys cannot be used.</exception>
    internal AttachedStreams(SafeFileHandle socket, bool terminal, AttachOptions options)
    {
        _socket = socket;
        _terminal = terminal;
        _inputOpen = options.Input;
        (_output, _error) = (options.Output, options.Error);
        _keys = terminal ? DetachSequence.Parse(options.DetachKeys!) : null;
        if (_keys?.Length > AttachFrame.LongestInput / 2)
        {
            throw new ContainerOptionsException("The detach keys are too many.");
        }
    }

    /// <summary>The size of this process's own terminal; null where it has none.</summary>
    internal static TerminalSize? OwnSize => TerminalSize.Of(Output);

    /// <summary>Refuses to join what is no terminal with one.</summary>
    /// <exception cref="ContainerOptionsException">Standard input is none.</exception>
    internal static void RequireTerminal()
    {
        if (Console.IsInputRedirected)
        {
            throw new ContainerOptionsException("The container has a terminal, and standard input is none. Attach from a terminal, or without input.");
        }
    }

    /// <summary>Relays until the container has ended, the user detaches, or the wait is cancelled.</summary>
    /// <param name="redraw">Whether the container is to draw again what fills its terminal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it came to an end.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    internal Task<AttachEnd> RelayAsync(bool redraw, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Relay(redraw, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _wake.Reading.Dispose();
        _wake.Writing.Dispose();
    }

    private AttachEnd Relay(bool redraw, CancellationToken cancellationToken)
    {
        using RawMode? raw = _terminal && _inputOpen ? RawMode.Begin(Input) : null;
        using PosixSignalRegistration resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Pipes.Write(_wake.Writing, [0]));
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => Pipes.Write(_wake.Writing, [0]));
        if (redraw)
        {
            Redraw();
        }
        else
        {
            Resize(OwnSize); // It may have changed while the container was started, and nobody heard of it.
        }

        while (true)
        {
            PollEvents events = PollEvents.Readable | (_sendingLength > 0 ? PollEvents.Writable : PollEvents.None);
            Span<PollEntry> entries =
            [
                new((int)_socket.DangerousGetHandle(), events),
                new((int)_wake.Reading.DangerousGetHandle(), PollEvents.Readable),
                _inputOpen && _sendingLength == 0 ? new PollEntry(0, PollEvents.Readable) : PollEntry.Nothing,
            ];
            Poll.Wait(entries);
            cancellationToken.ThrowIfCancellationRequested();
            if (entries[1].IsReady)
            {
                Pipes.Read(_wake.Reading, _typed);
                Resize(OwnSize);
            }

            if (entries[2].IsReady)
            {
                TakeInput();
            }

            TrySend();
            if (_detached)
            {
                return default;
            }

            if (entries[0].IsReady && Receive() is { } end)
            {
                return end;
            }
        }
    }

    private void TakeInput()
    {
        int read = Pipes.Read(Input, _typed);
        if (read == 0)
        {
            _inputOpen = false;
            (_sending[0], _sendingLength) = (AttachFrame.EndOfInput, 1);
            return;
        }

        int length = read;
        if (_keys is not null)
        {
            _detached = _keys.Filter(_typed.AsSpan(0, read), _sending.AsSpan(1), out length);
        }
        else
        {
            _typed.AsSpan(0, read).CopyTo(_sending.AsSpan(1));
        }

        (_sending[0], _sendingLength) = (AttachFrame.Input, length == 0 ? 0 : 1 + length);
    }

    private void TrySend()
    {
        if (_sendingLength > 0 && MessageSocket.TrySend(_socket, _sending.AsSpan(0, _sendingLength)) != false)
        {
            _sendingLength = 0;
        }
    }

    /// <summary>Takes a message; gives the end where it is the last one.</summary>
    private AttachEnd? Receive()
    {
        if (MessageSocket.TryReceive(_socket, _received) is not { } length)
        {
            return null;
        }

        if (length == 0)
        {
            return new AttachEnd(null, Lost: true);
        }

        ReadOnlySpan<byte> content = _received.AsSpan(1, length - 1);
        switch (_received[0])
        {
            case AttachFrame.Output when _output && !Pipes.Write(Output, content):
            case AttachFrame.Error when _error && !Pipes.Write(Error, content):
                return new AttachEnd(ContainerProcess.OutputClosed, OutputClosed: true);
            case AttachFrame.End when content.Length == sizeof(int):
                return new AttachEnd(BinaryPrimitives.ReadInt32LittleEndian(content));
        }

        return null;
    }

    /// <summary>Gives the container's terminal another size and then this one, so that what fills the screen is drawn again.</summary>
    private void Redraw()
    {
        if (OwnSize is { } size)
        {
            Resize(new TerminalSize((ushort)(size.Rows + 1), size.Columns));
            Resize(size);
        }
    }

    private void Resize(TerminalSize? asked)
    {
        if (_terminal && asked is { } size)
        {
            Span<byte> message = stackalloc byte[5];
            message[0] = AttachFrame.Resize;
            BinaryPrimitives.WriteUInt16LittleEndian(message[1..], size.Rows);
            BinaryPrimitives.WriteUInt16LittleEndian(message[3..], size.Columns);
            MessageSocket.Send(_socket, message);
        }
    }
}
