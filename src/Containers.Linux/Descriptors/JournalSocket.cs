using System.Runtime.InteropServices;
using Containers.Linux.Files;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>
/// Sends entries to systemd's journal by its native protocol (systemd, docs/JOURNAL_NATIVE_PROTOCOL.md): a datagram each, or where one does not
/// hold it, a sealed file in memory whose descriptor the datagram carries.
/// </summary>
public sealed unsafe partial class JournalSocket : IDisposable
{
    private const int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private const int MSG_NOSIGNAL = 0x4000;

    private readonly LocalAddress _address;
    private readonly SafeFileHandle _socket;

    /// <summary>Finds the journal.</summary>
    /// <param name="path">Its socket; of any length.</param>
    /// <exception cref="LinuxException">There is none: nobody listens at the path.</exception>
    public JournalSocket(string path)
    {
        _address = new LocalAddress(path);
        int number = socket(LocalAddress.Family, SOCK_DGRAM_CLOEXEC, 0);
        if (number < 0)
        {
            LinuxException.ThrowLast("socket", null);
        }

        _socket = new SafeFileHandle(number, ownsHandle: true);
        using SafeFileHandle probe = new(socket(LocalAddress.Family, SOCK_DGRAM_CLOEXEC, 0), ownsHandle: true);
        fixed (byte* address = _address.Bytes)
        {
            if (connect(probe, address, _address.Bytes.Length) < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                Dispose();
                throw new LinuxException("connect", path, errno, "systemd's journal does not run here. Choose another log driver");
            }
        }
    }

    /// <summary>Sends an entry, waiting where the journal is slow. One that was restarted since is found again.</summary>
    /// <param name="entry">Its fields in the protocol's form.</param>
    /// <exception cref="LinuxException">Nobody takes it.</exception>
    public void Send(ReadOnlySpan<byte> entry)
    {
        fixed (byte* address = _address.Bytes, bytes = entry)
        {
            while (sendto(_socket, bytes, entry.Length, MSG_NOSIGNAL, address, _address.Bytes.Length) < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.EMSGSIZE or Errno.ENOBUFS:
                        SendFile(entry, address);
                        return;
                    default:
                        LinuxException.ThrowLast("sendto", "the journal");
                        break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _address.Dispose();
    }

    private void SendFile(ReadOnlySpan<byte> entry, byte* address)
    {
        using SafeFileHandle file = MemoryFile.Of(entry);
        long* control = stackalloc long[3];
        (control[0], control[1], control[2]) = (DescriptorMessage.ControlUsed, DescriptorMessage.Rights, file.DangerousGetHandle());
        DescriptorMessage message = new()
        {
            Name = (nint)address, NameLength = _address.Bytes.Length, Control = (nint)control, ControlLength = DescriptorMessage.ControlSize,
        };
        Kernel.Require("sendmsg", "the journal", SystemCallNumber.Sendmsg, _socket.DangerousGetHandle(), (nint)(&message), MSG_NOSIGNAL);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(SafeFileHandle socket, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(SafeFileHandle socket, byte* message, nint length, int flags, byte* address, int addressLength);
}
