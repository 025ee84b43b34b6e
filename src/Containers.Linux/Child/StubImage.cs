using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Child;

/// <summary>
/// A program of one page of machine code that runs the last steps of a <see cref="ChildProgram"/>: a static ELF executable (elf(5)) whose
/// data is built in this process's memory at the very addresses it will have there, so that the steps' pointers need no change. It is
/// executed from sealed memory (memfd_create(2)) and is then what <c>/proc/self/exe</c> means, in place of this program's own file.
/// </summary>
internal sealed unsafe partial class StubImage : IDisposable
{
    /// <summary>
    /// Stands for a call's number: a child goes on with the next step, while this process passes each signal on to it, reaps what ends, and ends
    /// with its exit code, or 128 and the signal that ended it. The argument is the address of a full signal set, all of which is blocked.
    /// </summary>
    internal const int Divide = -2;

    /// <summary>The code's share of the image, a page of any kernel; the data follows it.</summary>
    private const int CodeSize = 0x10000;
    private const int HeaderSize = 64 + (2 * 56);
    private const long Capacity = 16 << 20;
    private const long LowestAddress = 0x10000000;
    private const int Places = 64;

    private const int PROT_READ_WRITE = 3;
    private const int MAP_PRIVATE_ANONYMOUS_NORESERVE_FIXED = 0x2 | 0x20 | 0x4000 | 0x100000;
    private const int MFD_CLOEXEC_ALLOW_SEALING = 3;
    private const int MFD_EXEC = 0x10;
    private const int F_ADD_SEALS = 1033;
    private const int AllSeals = 0xF;

    private readonly byte* _start;
    private long _used = CodeSize;

    internal StubImage()
    {
        // Fixed addresses above this program and below the libraries; its heap may lie there, and other images.
        for (int place = 0; ; place++)
        {
            nint address = (nint)(LowestAddress + (place * Capacity));
            if (Map(address, (nuint)Capacity, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE_FIXED, -1, 0) == address)
            {
                _start = (byte*)address;
                break;
            }

            if (Marshal.GetLastPInvokeError() != Errno.EEXIST || place == Places)
            {
                LinuxException.ThrowLast("mmap", "the last steps before execve");
            }
        }

        nint file = Kernel.Call(SystemCallNumber.MemfdCreate, (nint)Name, MFD_CLOEXEC_ALLOW_SEALING | MFD_EXEC);
        if (file < 0 && Kernel.Errno == Errno.EINVAL)
        {
            // Linux before 6.3 knows no files in memory but executable ones.
            file = Kernel.Call(SystemCallNumber.MemfdCreate, (nint)Name, MFD_CLOEXEC_ALLOW_SEALING);
        }

        if (file < 0)
        {
            int errno = Kernel.Errno;
            Dispose();
            throw new LinuxException("memfd_create", null, errno);
        }

        File = new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>The file to execute.</summary>
    internal SafeFileHandle? File { get; }

    /// <summary>The name by which process lists know what runs before the container's program does.</summary>
    internal static byte* Name
    {
        get
        {
            // Constant data of this program: it does not move.
            fixed (byte* name = "container-init\0"u8)
            {
                return name;
            }
        }
    }

    /// <summary>Zeroed memory in the image's data.</summary>
    /// <exception cref="LinuxException">There is no more room (E2BIG), and execve would not take that much.</exception>
    internal nint Allocate(int size)
    {
        long at = _used;
        _used = (_used + size + 15) & ~15L;
        return _used <= Capacity ? (nint)(_start + at) : throw new LinuxException("execve", "arguments and environment", Errno.E2BIG);
    }

    /// <summary>Writes the image to its file and seals it.</summary>
    /// <param name="first">The address of the first step.</param>
    internal void Complete(nint first)
    {
        ReadOnlySpan<byte> code = SystemCallNumber.Arm64 ? Arm64Code : X64Code;
        WriteHeaders();
        code.CopyTo(new Span<byte>(_start + HeaderSize, code.Length));
        *(nint*)(_start + HeaderSize + (SystemCallNumber.Arm64 ? Arm64FirstStep : X64FirstStep)) = first;
        Write(0, HeaderSize + code.Length);
        Write(CodeSize, _used - CodeSize);
        Kernel.Require("fcntl", "F_ADD_SEALS", SystemCallNumber.Fcntl, File!.DangerousGetHandle(), F_ADD_SEALS, AllSeals);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File?.Dispose();
        _ = Unmap((nint)_start, (nuint)Capacity);
    }

    private void Write(long offset, long length) =>
        Files.FileDescriptor.WriteAll(File!, new ReadOnlySpan<byte>(_start + offset, (int)length), offset);

    private void WriteHeaders()
    {
        ReadOnlySpan<byte> identification = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]; // 64 bit, little endian, version 1
        identification.CopyTo(new Span<byte>(_start, identification.Length));
        *(ushort*)(_start + 16) = 2;                                        // e_type: ET_EXEC
        *(ushort*)(_start + 18) = (ushort)(SystemCallNumber.Arm64 ? 183 : 62);
        *(uint*)(_start + 20) = 1;                                          // e_version
        *(long*)(_start + 24) = (long)_start + HeaderSize;                  // e_entry
        *(long*)(_start + 32) = 64;                                         // e_phoff
        *(ushort*)(_start + 52) = 64;                                       // e_ehsize
        *(ushort*)(_start + 54) = 56;                                       // e_phentsize
        *(ushort*)(_start + 56) = 2;                                        // e_phnum
        WriteSegment(64, flags: 5, offset: 0, CodeSize);                    // PF_R | PF_X
        WriteSegment(64 + 56, flags: 6, offset: CodeSize, _used - CodeSize); // PF_R | PF_W
    }

    private void WriteSegment(int header, uint flags, long offset, long size)
    {
        *(uint*)(_start + header) = 1;                              // PT_LOAD
        *(uint*)(_start + header + 4) = flags;
        *(long*)(_start + header + 8) = offset;
        *(long*)(_start + header + 16) = (long)_start + offset;     // p_vaddr
        *(long*)(_start + header + 24) = (long)_start + offset;     // p_paddr
        *(long*)(_start + header + 32) = size;                      // p_filesz
        *(long*)(_start + header + 40) = size;                      // p_memsz
        *(long*)(_start + header + 48) = CodeSize;                  // p_align
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
