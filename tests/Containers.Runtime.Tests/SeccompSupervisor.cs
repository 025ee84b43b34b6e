using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>Listens on a socket, takes the listener that comes over it and answers its notifications (seccomp_unotify(2)).</summary>
internal sealed unsafe partial class SeccompSupervisor : IDisposable
{
    private const nuint SECCOMP_IOCTL_NOTIF_RECV = 0xC0502100;
    private const nuint SECCOMP_IOCTL_NOTIF_SEND = 0xC0182101;
    private const uint SECCOMP_USER_NOTIF_FLAG_CONTINUE = 1;
    private const short POLLIN = 1;
    private const int NotificationSize = 80;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly TaskCompletionSource<int> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SeccompSupervisor(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen();
    }

    public string Path { get; }

    /// <summary>The first call that got an answer other than to go on.</summary>
    public Task<int> NextDecision => _decided.Task;

    /// <summary>Takes one listener and answers its calls on a thread of its own until the filter's last process has ended.</summary>
    /// <param name="decide">The result of a call by its number; null lets it be made.</param>
    /// <returns>What came with the listener.</returns>
    public Task<JsonNode> Serve(Func<int, int?> decide)
    {
        TaskCompletionSource<JsonNode> came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                int listener = Accept(out JsonNode message);
                came.SetResult(message);
                Answer(listener, decide);
                _ = close(listener);
            }
            catch (SocketException exception)
            {
                came.TrySetException(exception);
            }
        }) { IsBackground = true };
        thread.Start();
        return came.Task;
    }

    public void Dispose() => _socket.Dispose();

    private int Accept(out JsonNode message)
    {
        using Socket connection = _socket.Accept();
        byte* text = stackalloc byte[4096];
        long* control = stackalloc long[3];
        nint* part = stackalloc nint[2];
        (part[0], part[1]) = ((nint)text, 4096);
        nint* header = stackalloc nint[7]; // struct msghdr: name, its length, parts, their count, control data, its length, flags
        new Span<nint>(header, 7).Clear();
        (header[2], header[3], header[4], header[5]) = ((nint)part, 1, (nint)control, 24);
        nint length = recvmsg((int)connection.Handle, header, 0);
        message = JsonNode.Parse(new ReadOnlySpan<byte>(text, (int)length))!;
        return (int)control[2];
    }

    private void Answer(int listener, Func<int, int?> decide)
    {
        byte* notification = stackalloc byte[NotificationSize];
        byte* response = stackalloc byte[24];
        while (true)
        {
            new Span<byte>(notification, NotificationSize).Clear();
            PollEntry entry = new() { File = listener, Events = POLLIN };
            if (poll(&entry, 1, -1) > 0 && (entry.Ready & POLLIN) == 0)
            {
                return;
            }

            if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, notification) != 0)
            {
                continue; // A signal came, or the call is no more.
            }

            // struct seccomp_notif has id, pid, flags and the call's number; the response id, value, error and flags.
            int call = *(int*)(notification + 16);
            int? result = decide(call);
            *(ulong*)response = *(ulong*)notification;
            *(long*)(response + 8) = 0;
            *(int*)(response + 16) = result ?? 0;
            *(uint*)(response + 20) = result is null ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
            _ = ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response);
            if (result is not null)
            {
                _decided.TrySetResult(call);
            }
        }
    }

    private struct PollEntry
    {
        public int File;
        public short Events;
        public short Ready;
    }

    [LibraryImport("libc")]
    private static partial int poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc")]
    private static partial int ioctl(int file, nuint request, byte* argument);

    [LibraryImport("libc")]
    private static partial nint recvmsg(int socket, nint* message, int flags);

    [LibraryImport("libc")]
    private static partial int close(int file);
}
