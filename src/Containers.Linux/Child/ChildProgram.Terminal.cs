using Containers.Linux.Descriptors;
using Containers.Linux.Interop;
using Containers.Linux.Terminals;

namespace Containers.Linux.Child;

/// <summary>Steps on pseudo-terminals (pty(7)).</summary>
public sealed unsafe partial class ChildProgram
{
    private const int O_RDWR = 2;
    private const int O_NOCTTY = 0x100;
    private const nint TIOCSCTTY = 0x540E;
    private const nint TIOCSPTLCK = 0x40045431;
    private const nint TIOCGPTPEER = 0x5441;
    private const int MSG_NOSIGNAL = 0x4000;
    private const string MultiplexerPath = "/dev/pts/ptmx";

    /// <summary>Opens a new pseudo-terminal of the devpts that is mounted below a root.</summary>
    /// <param name="root">A descriptor of the root folder.</param>
    /// <param name="size">Its size; null leaves it unsaid.</param>
    /// <returns>Both its sides.</returns>
    /// <remarks>The slave is opened through the master (TIOCGPTPEER, Linux 4.13): no path leads to it that an image could bend.</remarks>
    public (ChildValue Master, ChildValue Slave) OpenTerminal(ChildValue root, TerminalSize? size)
    {
        ChildValue master = OpenBelow(root, MultiplexerPath, O_RDWR | O_NOCTTY | O_CLOEXEC);
        Add("ioctl", "TIOCSPTLCK", SystemCallNumber.Ioctl, [master, TIOCSPTLCK, Allocate(sizeof(int))]);
        ChildValue slave = Add("ioctl", "TIOCGPTPEER", SystemCallNumber.Ioctl, [master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC]);
        if (size is { } known)
        {
            Add("ioctl", "TIOCSWINSZ", SystemCallNumber.Ioctl, [master, TerminalSize.TIOCSWINSZ, Structure(known)]);
        }

        return (master, slave);
    }

    /// <summary>
    /// Sends an open file over a socket, as <see cref="DescriptorSocket.Receive"/> takes it. It passes standard input's number, which only
    /// means something else from here on.
    /// </summary>
    public void SendDescriptor(int socket, ChildValue descriptor)
    {
        Add("dup3", "0", SystemCallNumber.Dup3, [descriptor, 0, O_CLOEXEC]);
        string name = "/dev/ptmx";
        nint part = Structure((Text(name), (nint)name.Length));
        nint control = Structure(((long)DescriptorMessage.ControlUsed, DescriptorMessage.Rights, 0L));
        nint message = Structure(new DescriptorMessage
        {
            Parts = part, PartCount = 1, Control = control, ControlLength = DescriptorMessage.ControlSize,
        });
        Add("sendmsg", "the console socket", SystemCallNumber.Sendmsg, [socket, message, MSG_NOSIGNAL]);
    }

    /// <summary>Makes a terminal the controlling one of this process's session, and its standard streams.</summary>
    public void TakeTerminal(ChildValue slave, uint userId)
    {
        if (userId != 0)
        {
            Add("fchown", "the terminal", SystemCallNumber.Fchown, [slave, (nint)userId, -1]);
        }

        Add("ioctl", "TIOCSCTTY", SystemCallNumber.Ioctl, [slave, TIOCSCTTY, 0]);
        for (int number = 0; number < 3; number++)
        {
            Add("dup3", $"{number}", SystemCallNumber.Dup3, [slave, number, 0]);
        }
    }
}
