using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// The file calls of libc, each under its own name and with its own contract (section 2 of the man pages). Paths are NUL-terminated
/// bytes. These are about what is open already, whoever may open it.
/// </summary>
internal static unsafe partial class FileCalls
{
    public const int CurrentFolder = -100;     // AT_FDCWD
    public const int SymlinkNoFollow = 0x100;  // AT_SYMLINK_NOFOLLOW
    public const int RemoveFolder = 0x200;     // AT_REMOVEDIR
    public const int EmptyPath = 0x1000;       // AT_EMPTY_PATH
    public const int FileSystemFacts = 15;     // struct statfs in longs, the first of which is f_type

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
    public static partial int fstatfs(SafeFileHandle file, Span<long> facts);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint getdents64(SafeFileHandle folder, Span<byte> entries, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int faccessat(int folder, ReadOnlySpan<byte> path, int mode, int flags);
}
