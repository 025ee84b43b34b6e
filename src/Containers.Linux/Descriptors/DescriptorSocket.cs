using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>Unix sockets that open files are passed over (unix(7), SCM_RIGHTS).</summary>
public static unsafe class DescriptorSocket
{
    private const int SOCK_STREAM = 1;
    private const int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private const int SOCK_NONBLOCK = 0x800;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int MSG_NOSIGNAL = 0x4000;

    /// <summary>Two sockets connected with each other.</summary>
    /// <exception cref="LinuxException">There are no more file descriptors.</exception>
    public static (SafeFileHandle One, SafeFileHandle Other) CreatePair()
    {
        int* pair = stackalloc int[2];
        Kernel.Require("socketpair", null, SystemCallNumber.Socketpair, LocalAddress.Family, SOCK_STREAM_CLOEXEC, 0, (nint)pair);
        return (new SafeFileHandle(pair[0], ownsHandle: true), new SafeFileHandle(pair[1], ownsHandle: true));
    }

    /// <summary>Makes a socket that takes connections (<see cref="MessageSocket.TryAccept"/>); only its owner can connect.</summary>
    /// <param name="path">Its file, of any length; one that is there already is replaced.</param>
    /// <exception cref="LinuxException">The file cannot be made.</exception>
    public static SafeFileHandle Listen(string path) => MessageSocket.Listen(path, SOCK_STREAM);

    /// <summary>Connects to a socket that somebody listens on.</summary>
    /// <param name="path">The socket's file, of any length; after an <c>@</c> a name that is in no file system.</param>
    /// <param name="waits">Whether it is waited for: here where nobody takes the connection yet, and by all calls on the socket.</param>
    /// <exception cref="LinuxException">Nobody does (ECONNREFUSED), there is no such file, or it would have to be waited for (EAGAIN).</exception>
    public static SafeFileHandle Connect(string path, bool waits = true)
    {
        using LocalAddress address = LocalAddress.Named(path);
        nint number = Kernel.Require("socket", null, SystemCallNumber.Socket, LocalAddress.Family, waits ? SOCK_STREAM_CLOEXEC : SOCK_STREAM_CLOEXEC | SOCK_NONBLOCK, 0);
        SafeFileHandle socket = new(number, ownsHandle: true);
        fixed (byte* bytes = address.Bytes)
        {
            if (Kernel.Call(SystemCallNumber.Connect, number, (nint)bytes, address.Bytes.Length) != 0)
            {
                int errno = Kernel.Errno;
                socket.Dispose();
                throw new LinuxException("connect", path, errno);
            }
        }

        return socket;
    }

    /// <summary>Sends a text and with it an open file.</summary>
    /// <exception cref="LinuxException">The other side is gone (EPIPE).</exception>
    public static void Send(SafeFileHandle socket, ReadOnlySpan<byte> text, SafeFileHandle file)
    {
        long* control = stackalloc long[3];
        nint* part = stackalloc nint[2];
        (control[0], control[1], control[2]) = (DescriptorMessage.ControlUsed, DescriptorMessage.Rights, (long)file.DangerousGetHandle());
        fixed (byte* bytes = text)
        {
            (part[0], part[1]) = ((nint)bytes, text.Length);
            DescriptorMessage message = new() { Parts = (nint)part, PartCount = 1, Control = (nint)control, ControlLength = DescriptorMessage.ControlSize };
            nint sent = Kernel.Require("sendmsg", null, SystemCallNumber.Sendmsg, socket.DangerousGetHandle(), (nint)(&message), MSG_NOSIGNAL);
            GC.KeepAlive(file);
            Pipes.Write(socket, text[(int)sent..]);
        }
    }

    /// <summary>Waits for an open file that the other side sends.</summary>
    /// <returns>Null where the other side is closed without having sent one.</returns>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static SafeFileHandle? Receive(SafeFileHandle socket)
    {
        _ = ReceiveMessage(socket, stackalloc byte[256], out SafeFileHandle? file);
        return file;
    }

    /// <summary>Waits for what the other side sends.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="text">Takes the bytes; of a message, those that do not fit are lost.</param>
    /// <param name="file">The open file that comes with them; null for none.</param>
    /// <returns>How many bytes; 0 where the other side is closed.</returns>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static int ReceiveMessage(SafeFileHandle socket, Span<byte> text, out SafeFileHandle? file)
    {
        long* control = stackalloc long[3];
        nint* part = stackalloc nint[2];
        fixed (byte* bytes = text)
        {
            (part[0], part[1]) = ((nint)bytes, text.Length);
            DescriptorMessage message = new() { Parts = (nint)part, PartCount = 1, Control = (nint)control, ControlLength = DescriptorMessage.ControlSize };
            nint received;
            while ((received = DescriptorMessage.recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    LinuxException.ThrowLast("recvmsg", null);
                }
            }

            file = message.ControlLength >= DescriptorMessage.ControlUsed && control[1] == DescriptorMessage.Rights
                ? new SafeFileHandle((int)control[2], ownsHandle: true)
                : null;
            return (int)received;
        }
    }
}

/// <summary>struct msghdr of recvmsg(2), with room for one descriptor as its control data (cmsg(3)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe partial struct DescriptorMessage
{
    /// <summary>CMSG_SPACE of one descriptor.</summary>
    internal const int ControlSize = 24;

    /// <summary>CMSG_LEN of one descriptor.</summary>
    internal const int ControlUsed = 20;

    /// <summary>SOL_SOCKET and SCM_RIGHTS side by side.</summary>
    internal const long Rights = 0x1_0000_0001;

    internal nint Name;
    internal nint NameLength;
    internal nint Parts;
    internal nint PartCount;
    internal nint Control;
    internal nint ControlLength;
    internal nint Flags;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recvmsg(SafeFileHandle socket, DescriptorMessage* message, int flags);
}
