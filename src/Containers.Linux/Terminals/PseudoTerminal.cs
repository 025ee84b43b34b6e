using Containers.Linux.Files;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Terminals;

/// <summary>A terminal of this process's making (pts(4)): what is written to one side is read at the other.</summary>
public static class PseudoTerminal
{
    private const nint TIOCSPTLCK = 0x40045431;
    private const nint TIOCGPTPEER = 0x5441;
    private const nint O_RDWR = 2;
    private const nint O_NOCTTY = 0x100;
    private const nint O_CLOEXEC = 0x80000;

    /// <summary>Makes one, in raw mode: the terminal of a container at its far end does what is done to keys and lines.</summary>
    /// <returns>The side of who shows it, and the side of the program that has it.</returns>
    /// <exception cref="LinuxException">There are no more terminals, or this machine has none.</exception>
    public static unsafe (SafeFileHandle Master, SafeFileHandle Slave) Create()
    {
        SafeFileHandle master = FileDescriptor.Open("/dev/ptmx", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal);
        try
        {
            int locked = 0;
            Kernel.Require("ioctl", "TIOCSPTLCK", SystemCallNumber.Ioctl, master.DangerousGetHandle(), TIOCSPTLCK, (nint)(&locked));
            nint number = Kernel.Require("ioctl", "TIOCGPTPEER", SystemCallNumber.Ioctl, master.DangerousGetHandle(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
            SafeFileHandle slave = new(number, ownsHandle: true);
            _ = RawMode.Begin(slave);
            return (master, slave);
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }
}
