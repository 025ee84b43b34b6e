using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>Files that no file system has (memfd_create(2)), to hand to other processes.</summary>
public static unsafe class MemoryFile
{
    private const int MFD_CLOEXEC = 1;
    private const int MFD_ALLOW_SEALING = 2;
    private const int F_ADD_SEALS = 1033;
    private const int AllSeals = 0xF;

    /// <summary>Makes one that is read from its beginning, and that nobody can change any more.</summary>
    /// <exception cref="LinuxException">There is no memory, or there are no more file descriptors.</exception>
    public static SafeFileHandle Of(ReadOnlySpan<byte> content)
    {
        SafeFileHandle file = Create(MFD_CLOEXEC | MFD_ALLOW_SEALING);
        try
        {
            FileDescriptor.WriteAll(file, content, 0);
            Kernel.Require("fcntl", "F_ADD_SEALS", SystemCallNumber.Fcntl, file.DangerousGetHandle(), F_ADD_SEALS, AllSeals);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes one that is empty, for others to write.</summary>
    /// <exception cref="LinuxException">There is no memory, or there are no more file descriptors.</exception>
    public static SafeFileHandle Create() => Create(MFD_CLOEXEC);

    private static SafeFileHandle Create(int flags)
    {
        fixed (byte* name = "content\0"u8)
        {
            return new SafeFileHandle(Kernel.Require("memfd_create", null, SystemCallNumber.MemfdCreate, (nint)name, flags), ownsHandle: true);
        }
    }
}
