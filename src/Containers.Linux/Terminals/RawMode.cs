using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Terminals;

/// <summary>
/// Puts a terminal into the mode in which every key comes through as it is typed and nothing is echoed (termios(3), "Raw mode"), for as
/// long as this is held. Another terminal at the far end does what the mode leaves out.
/// </summary>
public sealed unsafe class RawMode : IDisposable
{
    private const nint TCGETS = 0x5401;
    private const nint TCSETSW = 0x5403;

    private const uint InputCleared = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400; // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
    private const uint OPOST = 0x1;
    private const uint LocalCleared = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000; // ISIG ICANON ECHO ECHONL IEXTEN
    private const uint CSIZE = 0x30;
    private const uint CS8 = 0x30;
    private const uint PARENB = 0x100;
    private const int VTIME = 5;
    private const int VMIN = 6;

    private readonly SafeFileHandle _terminal;
    private readonly Settings _before;
    private bool _restored;

    private RawMode(SafeFileHandle terminal, in Settings before)
    {
        _terminal = terminal;
        _before = before;
    }

    /// <summary>Begins raw mode.</summary>
    /// <returns>Null where the file is no terminal: there is nothing to change.</returns>
    /// <exception cref="LinuxException">The terminal refuses.</exception>
    public static RawMode? Begin(SafeFileHandle terminal)
    {
        Settings settings;
        if (Kernel.Call(SystemCallNumber.Ioctl, terminal.DangerousGetHandle(), TCGETS, (nint)(&settings)) != 0)
        {
            return null;
        }

        RawMode mode = new(terminal, settings);
        settings.Input &= ~InputCleared;
        settings.Output &= ~OPOST;
        settings.Local &= ~LocalCleared;
        settings.Control = (settings.Control & ~(CSIZE | PARENB)) | CS8;
        settings.Characters[VMIN] = 1;
        settings.Characters[VTIME] = 0;
        Kernel.Require("ioctl", "TCSETSW", SystemCallNumber.Ioctl, terminal.DangerousGetHandle(), TCSETSW, (nint)(&settings));
        return mode;
    }

    /// <summary>Restores the mode that was; a terminal that is gone needs none.</summary>
    public void Dispose()
    {
        if (!_restored)
        {
            _restored = true;
            Settings before = _before;

            // In the background, where a shell has taken the terminal back, SIGTTOU would stop this process.
            ulong blocked = 1UL << (Signals.SIGTTOU - 1);
            ulong mask;
            _ = Kernel.Call(SystemCallNumber.RtSigprocmask, Signals.SIG_BLOCK, (nint)(&blocked), (nint)(&mask), sizeof(ulong));
            _ = Kernel.Call(SystemCallNumber.Ioctl, _terminal.DangerousGetHandle(), TCSETSW, (nint)(&before));
            _ = Kernel.Call(SystemCallNumber.RtSigprocmask, Signals.SIG_SETMASK, (nint)(&mask), 0, sizeof(ulong));
            GC.KeepAlive(_terminal);
        }
    }

    /// <summary>struct termios of the kernel (asm-generic/termbits.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Settings
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Line;
        public fixed byte Characters[19];
    }
}
