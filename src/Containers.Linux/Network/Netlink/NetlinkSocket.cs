using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Network.Netlink;

/// <summary>
/// A connection to a part of the kernel's network code (netlink(7)), in the network namespace of the thread that opened it. Used by one thread at a
/// time. The kernel has dealt with a request before the call that sends it returns.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe partial class NetlinkSocket : IDisposable
{
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private const int SOL_NETLINK = 270;
    private const int SOL_SOCKET = 1;
    private const int SO_SNDBUFFORCE = 32;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_TRUNC = 0x20;
    private const int NETLINK_ADD_MEMBERSHIP = 1;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int NETLINK_GET_STRICT_CHK = 12;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort NLM_F_ACK_TLVS = 0x200;
    private const ushort NLMSGERR_ATTR_MSG = 1;
    private const int ErrorLength = 4 + NetlinkWriter.HeaderLength;
    private const int UsualSendBuffer = 128 * 1024;
    private const int Attempts = 16;

    private readonly SafeFileHandle _socket;
    private readonly byte[] _answer = new byte[64 * 1024];
    private uint _sequence;

    /// <summary>Connects this thread's network namespace.</summary>
    /// <param name="protocol">The part of the kernel: NETLINK_ROUTE or NETLINK_NETFILTER.</param>
    /// <exception cref="LinuxException">The kernel lacks that part (EPROTONOSUPPORT), or no descriptor is left.</exception>
    internal NetlinkSocket(int protocol)
    {
        _socket = new SafeFileHandle(SystemCall.Require("socket", "AF_NETLINK", SystemCallNumber.Socket, AF_NETLINK, SOCK_RAW_CLOEXEC, protocol), ownsHandle: true);

        // Without a port of its own the socket would pass for the kernel, which sends no events to itself.
        uint* address = stackalloc uint[3] { AF_NETLINK, 0, 0 };
        if (bind(_socket, address, 3 * sizeof(uint)) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            _socket.Dispose();
            throw new LinuxException("bind", "AF_NETLINK", errno);
        }

        // Errors come with a sentence and without a copy of the request; a kernel without one of these does without it.
        Set(SOL_NETLINK, NETLINK_EXT_ACK, 1);
        Set(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        Set(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
    }

    /// <summary>Makes an object of a message's answer; null passes over it.</summary>
    internal delegate T? Parser<T>(ushort type, ReadOnlySpan<byte> content);

    /// <summary>The descriptor, for poll(2).</summary>
    internal SafeFileHandle Handle => _socket;

    /// <summary>Has the kernel send the events of a group from now on.</summary>
    /// <exception cref="LinuxException">The caller may not listen to it.</exception>
    internal void Listen(int group)
    {
        if (!Set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group))
        {
            LinuxException.ThrowLast("setsockopt", "NETLINK_ADD_MEMBERSHIP");
        }
    }

    /// <summary>Sends one request and takes its acknowledgement.</summary>
    /// <param name="request">One message, with <see cref="NetlinkFlags.Acknowledge"/>.</param>
    /// <param name="call">What is done, as an error shows it.</param>
    /// <param name="subject">The object that it is done to.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal void Execute(NetlinkWriter request, string call, string? subject)
    {
        uint sequence = Send(request.Messages, call);
        bool done = false;
        while (!done)
        {
            foreach (Message message in Receive(0, call))
            {
                if (message.Sequence == sequence && message.Type == NLMSG_ERROR)
                {
                    message.ThrowIfRefused(call, subject);
                    done = true;
                }
            }
        }
    }

    /// <summary>Sends one request for objects and takes all that come, again where they changed meanwhile.</summary>
    /// <param name="request">One message, with <see cref="NetlinkFlags.Dump"/>.</param>
    /// <param name="call">What is done, as an error shows it.</param>
    /// <param name="subject">What is asked for.</param>
    /// <param name="parser">Makes an object of each message.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal List<T> List<T>(NetlinkWriter request, string call, string? subject, Parser<T> parser)
        where T : class
    {
        List<T> objects = [];
        for (int attempt = 1; !TryList(request, call, subject, parser, objects) && attempt < Attempts; attempt++)
        {
            objects.Clear();
        }

        return objects;
    }

    /// <summary>Sends messages of which none is acknowledged, and looks whether one was refused.</summary>
    /// <param name="messages">The messages, which the kernel takes together or not at all.</param>
    /// <param name="call">What is done, as an error shows it.</param>
    /// <param name="subject">The object of a message, by its place among them.</param>
    /// <exception cref="LinuxException">The kernel refuses one of them.</exception>
    internal void Execute(NetlinkWriter messages, string call, Func<int, string?> subject)
    {
        uint last = Send(messages.Messages, call);
        int count = CountOf(messages.Messages);
        while (true)
        {
            MessageList answers = Receive(MSG_DONTWAIT, call);
            if (answers.IsEmpty)
            {
                return;
            }

            foreach (Message message in answers)
            {
                if (message.Type == NLMSG_ERROR && last - message.Sequence is var back && back < count)
                {
                    message.ThrowIfRefused(call, subject(count - 1 - (int)back));
                }
            }
        }
    }

    /// <summary>Takes the events that have come, without waiting.</summary>
    /// <param name="handler">Is given each one's type and content.</param>
    /// <returns>False where the kernel had to drop some (ENOBUFS).</returns>
    internal bool Take(Action<ushort> handler)
    {
        while (true)
        {
            MessageList events;
            try
            {
                events = Receive(MSG_DONTWAIT, "recv");
            }
            catch (LinuxException exception) when (exception.Errno == Errno.ENOBUFS)
            {
                return false;
            }

            if (events.IsEmpty)
            {
                return true;
            }

            foreach (Message message in events)
            {
                handler(message.Type);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static int CountOf(ReadOnlySpan<byte> messages)
    {
        int count = 0;
        for (int at = 0; at < messages.Length; at += Aligned(MemoryMarshal.Read<int>(messages[at..])))
        {
            count++;
        }

        return count;
    }

    private static int Aligned(int length) => (length + 3) & ~3;

    private bool TryList<T>(NetlinkWriter request, string call, string? subject, Parser<T> parser, List<T> objects)
        where T : class
    {
        uint sequence = Send(request.Messages, call);
        bool whole = true;
        while (true)
        {
            foreach (Message message in Receive(0, call))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                whole &= !message.Flags.HasFlag(NetlinkFlags.Interrupted);
                switch (message.Type)
                {
                    case NLMSG_ERROR:
                        message.ThrowIfRefused(call, subject);
                        return whole;
                    case NLMSG_DONE:
                        return whole;
                    default:
                        if (parser(message.Type, message.Content) is { } one)
                        {
                            objects.Add(one);
                        }

                        break;
                }
            }
        }
    }

    /// <summary>Numbers the messages and sends them.</summary>
    /// <returns>The last one's number.</returns>
    private uint Send(Span<byte> messages, string call)
    {
        for (int at = 0; at < messages.Length; at += Aligned(MemoryMarshal.Read<int>(messages[at..])))
        {
            MemoryMarshal.Write(messages[(at + 8)..], ++_sequence);
        }

        if (messages.Length > UsualSendBuffer)
        {
            Set(SOL_SOCKET, SO_SNDBUFFORCE, messages.Length);
        }

        fixed (byte* bytes = messages)
        {
            while (send(_socket, bytes, messages.Length, 0) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    LinuxException.ThrowLast("send", call);
                }
            }
        }

        return _sequence;
    }

    /// <summary>Takes one datagram of the kernel's; an empty one where none has come and the call does not wait.</summary>
    private MessageList Receive(int flags, string call)
    {
        uint* address = stackalloc uint[3];
        while (true)
        {
            int addressLength = 3 * sizeof(uint);
            nint length;
            fixed (byte* answer = _answer)
            {
                length = recvfrom(_socket, answer, _answer.Length, flags | MSG_TRUNC, address, &addressLength);
            }

            if (length < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.EAGAIN:
                        return default;
                    default:
                        LinuxException.ThrowLast("recv", call);
                        break;
                }
            }

            if (length > _answer.Length)
            {
                throw new LinuxException("recv", call, Errno.EMSGSIZE);
            }

            // The kernel's port is 0; anything else is another process's.
            if (address[1] == 0)
            {
                return new MessageList(_answer.AsSpan(0, (int)length));
            }
        }
    }

    private bool Set(int level, int option, int value) => setsockopt(_socket, level, option, &value, sizeof(int)) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeFileHandle socket, uint* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SafeFileHandle socket, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeFileHandle socket, byte* message, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(SafeFileHandle socket, byte* buffer, nint length, int flags, uint* address, int* addressLength);

    /// <summary>One message of an answer.</summary>
    private readonly ref struct Message(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        internal ushort Type => MemoryMarshal.Read<ushort>(_bytes[4..]);

        internal NetlinkFlags Flags => (NetlinkFlags)MemoryMarshal.Read<ushort>(_bytes[6..]);

        internal uint Sequence => MemoryMarshal.Read<uint>(_bytes[8..]);

        internal ReadOnlySpan<byte> Content => _bytes[NetlinkWriter.HeaderLength..];

        /// <summary>Reads <c>struct nlmsgerr</c> and the sentence that may follow it.</summary>
        internal void ThrowIfRefused(string call, string? subject)
        {
            int errno = -MemoryMarshal.Read<int>(Content);
            if (errno == 0)
            {
                return;
            }

            string? sentence = null;
            if (((ushort)Flags & NLM_F_ACK_TLVS) != 0 && Content.Length > ErrorLength)
            {
                NetlinkAttributes attributes = new(Content[ErrorLength..]);
                while (attributes.Read())
                {
                    sentence = attributes.Type == NLMSGERR_ATTR_MSG ? attributes.Text : sentence;
                }
            }

            throw new LinuxException(call, subject, errno, sentence);
        }
    }

    /// <summary>The messages of a datagram.</summary>
    private ref struct MessageList(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        internal readonly bool IsEmpty => _rest.IsEmpty;

        public Message Current { get; private set; }

        public readonly MessageList GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest.Length < NetlinkWriter.HeaderLength ||
                MemoryMarshal.Read<int>(_rest) is var length && (length < NetlinkWriter.HeaderLength || length > _rest.Length))
            {
                return false;
            }

            Current = new Message(_rest[..length]);
            _rest = _rest[Math.Min(Aligned(length), _rest.Length)..];
            return true;
        }
    }
}
