using System.Buffers.Binary;
using System.Net.Sockets;
using Containers.Engine.Containers.Logs;
using Containers.Linux.Terminals;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>
/// Somebody who is attached to a container, beside others: gets what it writes from now on, and sends what it reads. One receives and one sends at a time.
/// </summary>
public sealed class ContainerAttachment : IDisposable
{
    private readonly Task<Socket> _connection;
    private readonly DetachKeys? _keys;
    private readonly byte[] _received = new byte[1 + AttachFrame.LongestOutput];
    private readonly byte[] _sending = new byte[1 + AttachFrame.LongestInput];
    private readonly CancellationTokenSource _left = new();

    private ContainerAttachment(SafeFileHandle connection, DetachKeys? keys) => (_connection, _keys) = (Task.FromResult(SocketOf(connection)), keys);

    private ContainerAttachment(SafeFileHandle listener, string path, DetachKeys? keys) => (_connection, _keys) = (AcceptAsync(SocketOf(listener), path, _left.Token), keys);

    /// <summary>How the container ended; null where it has not, or nobody saw it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Somebody who waits for a container's next start.</summary>
    /// <param name="place">Where; the caller holds the container's lock.</param>
    /// <param name="detachKeys">The keys that detach from a terminal, as docker writes them; null for none.</param>
    /// <exception cref="ContainerOptionsException">The keys are none.</exception>
    internal static ContainerAttachment WaitingAt(WaitingPlace place, string? detachKeys)
    {
        DetachKeys? keys = KeysOf(detachKeys);
        (SafeFileHandle listener, string path) = place.Open();
        return new(listener, path, keys);
    }

    /// <summary>Takes over a connection to a monitor.</summary>
    internal static ContainerAttachment Of(SafeFileHandle connection, string? detachKeys) => new(connection, KeysOf(detachKeys));

    /// <summary>Receives what the container writes.</summary>
    /// <returns>The next part; null where it has ended, or its monitor is gone.</returns>
    public async ValueTask<AttachedPart?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int length = await ReceiveMessageAsync(cancellationToken);
            switch (length == 0 ? 0 : _received[0])
            {
                case 0:
                    return null;
                case AttachFrame.Output:
                    return new(ContainerLogStream.StandardOutput, _received.AsMemory(1, length - 1));
                case AttachFrame.Error:
                    return new(ContainerLogStream.StandardError, _received.AsMemory(1, length - 1));
                case AttachFrame.End when length == 1 + sizeof(int):
                    ExitCode = BinaryPrimitives.ReadInt32LittleEndian(_received.AsSpan(1));
                    return null;
            }
        }
    }

    /// <summary>Sends bytes for the container's input, waiting for room.</summary>
    /// <returns>False where they were, or ended with, the keys that detach, or the container is gone.</returns>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken = default)
    {
        while (input.Length > 0)
        {
            int count = Math.Min(input.Length, AttachFrame.LongestInput - (_keys?.Length ?? 0));
            int length = count;
            bool isLeft = false;
            if (_keys is null)
            {
                input[..count].CopyTo(_sending.AsMemory(1));
            }
            else
            {
                isLeft = _keys.Filter(input.Span[..count], _sending.AsSpan(1), out length);
            }

            _sending[0] = AttachFrame.Input;
            if ((length > 0 && !await SendMessageAsync(_sending.AsMemory(0, 1 + length), cancellationToken)) || isLeft)
            {
                return false;
            }

            input = input[count..];
        }

        return true;
    }

    /// <summary>Lets the container find the end of its input, unless that stays open for others.</summary>
    public async ValueTask EndInputAsync(CancellationToken cancellationToken = default) => await SendMessageAsync(new[] { AttachFrame.EndOfInput }, cancellationToken);

    /// <summary>Tells the container's terminal how large it is; of one without terminal nothing comes of it.</summary>
    public async ValueTask ResizeAsync(TerminalSize size, CancellationToken cancellationToken = default)
    {
        byte[] message = new byte[5];
        message[0] = AttachFrame.Resize;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(1), size.Rows);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(3), size.Columns);
        await SendMessageAsync(message, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        _connection.ContinueWith(
            static connection => connection.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private static Socket SocketOf(SafeFileHandle descriptor)
    {
        SafeSocketHandle handle = new(descriptor.DangerousGetHandle(), ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        return new Socket(handle);
    }

    private static async Task<Socket> AcceptAsync(Socket listener, string path, CancellationToken left)
    {
        try
        {
            using (listener)
            {
                return await listener.AcceptAsync(left);
            }
        }
        finally
        {
            DeleteFile(path);
        }
    }

    private static void DeleteFile(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // The start has removed it with its folder.
        }
    }

    private static DetachKeys? KeysOf(string? text) => text is { Length: > 0 } ? DetachSequence.Parse(text) : null;

    private async ValueTask<bool> SendMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Socket socket = await _connection.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, SocketFlags.None, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false; // The monitor is gone.
        }
    }

    private async ValueTask<int> ReceiveMessageAsync(CancellationToken cancellationToken)
    {
        Socket socket = await _connection.WaitAsync(cancellationToken);
        try
        {
            return await socket.ReceiveAsync(_received, SocketFlags.None, cancellationToken);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The other side was closed before it had received all, which is told once, and before what it has sent.
            return await socket.ReceiveAsync(_received, SocketFlags.None, cancellationToken);
        }
    }
}
