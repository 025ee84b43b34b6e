using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// The file calls of libc, each under its own name and with its own contract (section 2 of the man pages). Paths are NUL-terminated
/// bytes. What older C libraries lack (mknodat, openat2, renameat2) is made by number.
/// </summary>
internal static unsafe partial class FileCalls
{
    public const int CurrentFolder = -100;     // AT_FDCWD
    public const int SymlinkNoFollow = 0x100;  // AT_SYMLINK_NOFOLLOW
    public const int RemoveFolder = 0x200;     // AT_REMOVEDIR
    public const int EmptyPath = 0x1000;       // AT_EMPTY_PATH
    public const int FileSystemFacts = 15;     // struct statfs in longs, the first of which is f_type

    [LibraryImport("libc", SetLastError = true)]
    public static partial int openat(int folder, ReadOnlySpan<byte> path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mkdirat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int symlinkat(ReadOnlySpan<byte> target, SafeFileHandle folder, ReadOnlySpan<byte> path);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int linkat(
        SafeFileHandle oldFolder, ReadOnlySpan<byte> oldPath, SafeFileHandle newFolder, ReadOnlySpan<byte> newPath, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unlinkat(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint readlinkat(SafeFileHandle folder, ReadOnlySpan<byte> path, Span<byte> target, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchownat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint owner, uint group, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmodat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint mode, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int utimensat(SafeFileHandle folder, ReadOnlySpan<byte> path, ReadOnlySpan<Timestamp> times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int futimens(SafeFileHandle file, ReadOnlySpan<Timestamp> times);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchown(SafeFileHandle file, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmod(SafeFileHandle file, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int chmod(ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ftruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint pwrite(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial long lseek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint copy_file_range(SafeFileHandle source, ref long from, SafeFileHandle target, ref long to, nint length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint pread(SafeFileHandle file, Span<byte> bytes, nint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int syncfs(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int statx(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags, uint mask, out StatusBuffer status);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fstatfs(SafeFileHandle file, Span<long> facts);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint getdents64(SafeFileHandle folder, Span<byte> entries, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsetxattr(SafeFileHandle file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint fgetxattr(SafeFileHandle file, ReadOnlySpan<byte> name, Span<byte> value, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint flistxattr(SafeFileHandle file, Span<byte> list, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int lsetxattr(
        ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint lgetxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint llistxattr(ReadOnlySpan<byte> path, Span<byte> list, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int lremovexattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint getxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint listxattr(ReadOnlySpan<byte> path, Span<byte> list, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int faccessat(int folder, ReadOnlySpan<byte> path, int mode, int flags);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc")]
    public static partial uint getegid();

    public static int mknodat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint mode, ulong device)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        {
            return (int)syscall(SystemCallNumber.Mknodat, held.Number, (nint)name, (nint)mode, (nint)device, 0);
        }
    }

    public static int openat2(SafeFileHandle folder, ReadOnlySpan<byte> path, in OpenHow how)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        fixed (OpenHow* request = &how)
        {
            return (int)syscall(SystemCallNumber.Openat2, held.Number, (nint)name, (nint)request, sizeof(OpenHow), 0);
        }
    }

    public static int renameat2(
        SafeFileHandle oldFolder, ReadOnlySpan<byte> oldPath, SafeFileHandle newFolder, ReadOnlySpan<byte> newPath, uint flags)
    {
        using var heldOld = new HeldDescriptor(oldFolder);
        using var heldNew = new HeldDescriptor(newFolder);
        fixed (byte* oldName = oldPath)
        fixed (byte* newName = newPath)
        {
            return (int)syscall(
                SystemCallNumber.Renameat2, heldOld.Number, (nint)oldName, heldNew.Number, (nint)newName, (nint)flags);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    /// <summary>struct open_how of openat2(2).</summary>
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>Keeps a descriptor open for the length of one call by number.</summary>
    private readonly ref struct HeldDescriptor
    {
        private readonly SafeFileHandle _handle;

        public HeldDescriptor(SafeFileHandle handle)
        {
            bool added = false;
            handle.DangerousAddRef(ref added);
            _handle = handle;
        }

        public nint Number => _handle.DangerousGetHandle();

        public void Dispose() => _handle.DangerousRelease();
    }
}
