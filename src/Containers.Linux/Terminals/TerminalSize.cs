using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Terminals;

/// <summary>How large a terminal is, in characters: struct winsize of ioctl_tty(2).</summary>
/// <param name="Rows">Its height.</param>
/// <param name="Columns">Its width.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TerminalSize(ushort Rows, ushort Columns)
{
    internal const nint TIOCSWINSZ = 0x5414;
    private const nint TIOCGWINSZ = 0x5413;

#pragma warning disable CS0169, IDE0051 // Part of the kernel's structure: the size in pixels, which nobody keeps.
    private readonly ushort _width;
    private readonly ushort _height;
#pragma warning restore CS0169, IDE0051

    /// <summary>A terminal's size.</summary>
    /// <returns>Null where the file is no terminal, or nobody has said how large it is.</returns>
    public static unsafe TerminalSize? Of(SafeFileHandle terminal)
    {
        TerminalSize size = default;
        nint result = Kernel.Call(SystemCallNumber.Ioctl, terminal.DangerousGetHandle(), TIOCGWINSZ, (nint)(&size));
        GC.KeepAlive(terminal);
        return result == 0 && size.Rows > 0 && size.Columns > 0 ? size : null;
    }

    /// <summary>Tells a terminal how large it is, which tells its programs by SIGWINCH.</summary>
    /// <exception cref="LinuxException">It is none.</exception>
    public unsafe void ApplyTo(SafeFileHandle terminal)
    {
        TerminalSize size = this;
        Kernel.Require("ioctl", "TIOCSWINSZ", SystemCallNumber.Ioctl, terminal.DangerousGetHandle(), TIOCSWINSZ, (nint)(&size));
        GC.KeepAlive(terminal);
    }
}
