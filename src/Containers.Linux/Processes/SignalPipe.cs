using System.Runtime.InteropServices;
using Containers.Linux.Descriptors;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>
/// Turns signals to this process into bytes that can be read, so that one loop waits for them beside all else (poll(2)). The handler is a
/// few machine instructions that write the signal's number to a pipe: it may run on any thread at any moment, which no managed code may.
/// There is one in a process at a time.
/// </summary>
public sealed unsafe partial class SignalPipe : IDisposable
{
    private const int SA_RESTART = 0x10000000;
    private const nint SIG_IGN = 1;

    private readonly SafeFileHandle _reading;
    private readonly SafeFileHandle _writing;
    private readonly List<(int Signal, Action Before)> _caught = [];
    private readonly nint _handler;

    /// <summary>Catches signals; one that this process ignores stays ignored.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public SignalPipe(params ReadOnlySpan<int> signals)
        : this(evenIgnored: false, signals)
    {
    }

    /// <summary>Catches signals.</summary>
    /// <param name="evenIgnored">Whether those too that this process ignores: a shell that puts it in the background has it ignore SIGINT and SIGQUIT.</param>
    /// <param name="signals">Their numbers.</param>
    /// <exception cref="LinuxException">A call failed.</exception>
    public SignalPipe(bool evenIgnored, params ReadOnlySpan<int> signals)
    {
        (_reading, _writing) = Pipes.Create();
        Pipes.SetNonBlocking(_writing); // A handler must not wait for the thread that it interrupts; one byte says as much as thousands.
        ReadOnlySpan<byte> template = SystemCallNumber.Arm64 ? Arm64Code : X64Code;
        Span<byte> code = stackalloc byte[template.Length];
        template.CopyTo(code);
        BitConverter.TryWriteBytes(code[(SystemCallNumber.Arm64 ? Arm64Descriptor : X64Descriptor)..], (int)_writing.DangerousGetHandle());
        _handler = MachineCode.Load(code, "a signal handler");
        foreach (int signal in signals)
        {
            Action caught = new() { Handler = _handler, Flags = SA_RESTART };
            Action before;
            if (SetAction(signal, &caught, &before) != 0)
            {
                continue; // It cannot be caught.
            }

            if (!evenIgnored && before.Handler == SIG_IGN)
            {
                Set(signal, before);
                continue;
            }

            _caught.Add((signal, before));
        }
    }

    /// <summary>What to wait for.</summary>
    public PollEntry Entry => new((int)_reading.DangerousGetHandle(), PollEvents.Readable);

    /// <summary>The next signal that came; it waits where none has.</summary>
    public int Read()
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        Pipes.Read(_reading, number);
        return BitConverter.ToInt32(number);
    }

    /// <summary>Has <see cref="Read"/> return a number that is no signal's, 0, as if one had come.</summary>
    public void Wake() => Pipes.Write(_writing, stackalloc byte[sizeof(int)]);

    /// <summary>Gives the signals back what they did before.</summary>
    public void Dispose()
    {
        _caught.ForEach(static caught => Set(caught.Signal, caught.Before));

        // The page of the handler stays: it may be running on another thread at this moment.
        _reading.Dispose();
        _writing.Dispose();
    }

    private static void Set(int signal, Action action)
    {
        if (SetAction(signal, &action, null) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new LinuxException("sigaction", $"{signal}", errno);
        }
    }

    private const int X64Descriptor = 5;
    private const int Arm64Descriptor = 32;

    private static ReadOnlySpan<byte> X64Code =>
    [
        0x57,                         // push rdi: the signal's number
        0x48, 0x89, 0xE6,             // mov rsi, rsp
        0xBF, 0x00, 0x00, 0x00, 0x00, // mov edi, the pipe
        0xBA, 0x04, 0x00, 0x00, 0x00, // mov edx, 4
        0xB8, 0x01, 0x00, 0x00, 0x00, // mov eax, 1 (write)
        0x0F, 0x05,                   // syscall
        0x5F,                         // pop rdi
        0xC3,                         // ret
    ];

    private static ReadOnlySpan<byte> Arm64Code =>
    [
        0xE0, 0x0F, 0x1F, 0xB8, // str w0, [sp, #-16]!: the signal's number
        0xE0, 0x00, 0x00, 0x18, // ldr w0, the pipe
        0xE1, 0x03, 0x00, 0x91, // mov x1, sp
        0x82, 0x00, 0x80, 0xD2, // mov x2, #4
        0x08, 0x08, 0x80, 0xD2, // mov x8, #64 (write)
        0x01, 0x00, 0x00, 0xD4, // svc #0
        0xFF, 0x43, 0x00, 0x91, // add sp, sp, #16
        0xC0, 0x03, 0x5F, 0xD6, // ret
        0x00, 0x00, 0x00, 0x00, // the pipe
    ];

    /// <summary>struct sigaction of the C library, whose sigaction(2) adds what the kernel needs to return from a handler.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Action
    {
        public nint Handler;
        private fixed ulong _mask[16];
        public int Flags;
        private readonly nint _restorer;
    }

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    private static partial int SetAction(int signal, Action* action, Action* before);
}
