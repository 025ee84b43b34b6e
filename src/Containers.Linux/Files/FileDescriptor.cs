using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>The system calls on an open file. All throw <see cref="LinuxException"/> with the call's errno.</summary>
[SkipLocalsInit]
public static class FileDescriptor
{
    private const int W_OK = 2;
    private const int AT_EACCESS = 0x200;

    /// <summary>The caller's effective user id, geteuid(2).</summary>
    public static uint EffectiveUser => FileCalls.geteuid();

    /// <summary>The caller's effective group id, getegid(2).</summary>
    public static uint EffectiveGroup => FileCalls.getegid();

    /// <summary>Whether the caller may write to a file or make entries in a folder (faccessat2(2), AT_EACCESS).</summary>
    public static bool MayWrite(string path) =>
        FileCalls.faccessat(FileCalls.CurrentFolder, System.Text.Encoding.UTF8.GetBytes(path + '\0'), W_OK, AT_EACCESS) == 0;

    /// <summary>Opens a file by its path, open(2).</summary>
    /// <param name="path">Absolute, or relative to the process's current folder.</param>
    /// <param name="flags">How to open it.</param>
    /// <param name="mode">Permissions of a file that this creates, less the process's umask.</param>
    public static SafeFileHandle Open(string path, OpenFlags flags, uint mode = 0)
    {
        byte[] name = LinuxPath.Terminated(path);
        while (true)
        {
            int descriptor = FileCalls.openat(FileCalls.CurrentFolder, name, flags.ToKernel(), mode);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                LinuxException.ThrowLast("open", path);
            }
        }
    }

    /// <summary>Reads a whole file, taking no lock on it.</summary>
    /// <param name="path">Absolute, or relative to the process's current folder.</param>
    public static byte[] ReadFile(string path)
    {
        using SafeFileHandle file = Open(path, OpenFlags.Read);
        return file.ReadToEnd();
    }

    /// <summary>Writes a whole file, made where there is none, taking no lock on it. Readers may see a part of it.</summary>
    /// <param name="path">Absolute, or relative to the process's current folder; no symbolic link.</param>
    /// <param name="content">All of its content.</param>
    /// <param name="mode">Permissions of a file that this makes, less the process's umask.</param>
    public static void WriteFile(string path, ReadOnlySpan<byte> content, uint mode = 0x1B6)
    {
        using SafeFileHandle file = Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow, mode);
        file.WriteAll(content);
    }

    /// <summary>Reads an open file from where it stands to its end, whatever size it says it has.</summary>
    public static byte[] ReadToEnd(this SafeFileHandle file)
    {
        byte[] content = new byte[4096];
        int length = 0;
        while (Descriptors.Pipes.Read(file, content.AsSpan(length)) is > 0 and int read)
        {
            length += read;
            if (length == content.Length)
            {
                Array.Resize(ref content, 2 * length);
            }
        }

        return content[..length];
    }

    /// <summary>The facts of an open file, statx(2).</summary>
    public static FileStatus Status(this SafeFileHandle file)
    {
        Check(FileCalls.statx(file, "\0"u8, FileCalls.EmptyPath, StatusBuffer.BasicMask, out StatusBuffer status), "statx");
        return new FileStatus(status);
    }

    /// <summary>Writes all bytes at the file's position, write(2).</summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="subject">What an error calls the file; null where the caller says so.</param>
    public static void WriteAll(this SafeFileHandle file, ReadOnlySpan<byte> bytes, string? subject = null)
    {
        while (bytes.Length > 0)
        {
            nint written = FileCalls.write(file, bytes, bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                LinuxException.ThrowLast("write", subject);
            }
        }
    }

    /// <summary>Writes all bytes at an offset, pwrite(2).</summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="offset">Where, in bytes from the start; a gap before it becomes a hole.</param>
    public static void WriteAll(this SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            nint written = FileCalls.pwrite(file, bytes, bytes.Length, offset);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                offset += written;
            }
            else if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                LinuxException.ThrowLast("pwrite", null);
            }
        }
    }

    /// <summary>Sets the length, ftruncate(2); what is added is a hole.</summary>
    public static void SetLength(this SafeFileHandle file, long length) => Check(FileCalls.ftruncate(file, length), "ftruncate");

    /// <summary>Goes to the end of an open file, so that what is read next is what is written from now on (lseek(2)).</summary>
    public static void SeekToEnd(this SafeFileHandle file) => Check((int)Math.Min(FileCalls.lseek(file, 0, 2), 0), "lseek");

    /// <summary>Sets owner and group, fchown(2). This clears set-user-ID bits and file capabilities.</summary>
    public static void SetOwner(this SafeFileHandle file, uint owner, uint group) => Check(FileCalls.fchown(file, owner, group), "fchown");

    /// <summary>Sets permissions, fchmod(2).</summary>
    /// <param name="file">Any open file.</param>
    /// <param name="mode">0 to 07777; the umask does not apply.</param>
    public static void SetMode(this SafeFileHandle file, uint mode) => Check(FileCalls.fchmod(file, mode), "fchmod");

    /// <summary>Sets access and modification times, futimens(3).</summary>
    public static void SetTimes(this SafeFileHandle file, Timestamp accessed, Timestamp modified) =>
        Check(FileCalls.futimens(file, [accessed, modified]), "futimens");

    /// <summary>Sets an extended attribute, fsetxattr(2).</summary>
    /// <param name="file">Any open file, not one opened by path only.</param>
    /// <param name="attribute">Name with its class, such as <c>security.capability</c>.</param>
    /// <param name="value">Any bytes.</param>
    public static void SetExtendedAttribute(this SafeFileHandle file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = LinuxPath.Terminate(attribute, stackalloc byte[LinuxPath.TerminatedLength(attribute, "fsetxattr")]);
        if (FileCalls.fsetxattr(file, name, value, value.Length, 0) != 0)
        {
            LinuxException.ThrowLast("fsetxattr", LinuxPath.Text(attribute));
        }
    }

    /// <summary>All extended attributes that the caller may see: name to value. Empty where the file system has none.</summary>
    public static IReadOnlyDictionary<string, byte[]> ExtendedAttributes(this SafeFileHandle file) => ExtendedAttributeList.Read(
        list => FileCalls.flistxattr(file, list, list.Length),
        (key, value) => FileCalls.fgetxattr(file, key, value, value.Length),
        "open file");

    /// <summary>The path by which the kernel knows an open file now, as bytes (proc_pid_fd(5)).</summary>
    public static byte[] PathOf(this SafeFileHandle file)
    {
        using DirectoryDescriptor descriptors = DirectoryDescriptor.Open("/proc/self/fd");
        return descriptors.ReadLink(System.Text.Encoding.ASCII.GetBytes($"{file.DangerousGetHandle()}"));
    }

    /// <summary>Waits until content and facts of the file are on the disk, fsync(2).</summary>
    public static void Flush(this SafeFileHandle file) => Check(FileCalls.fsync(file), "fsync");

    /// <summary>Waits until everything on the file's file system is on the disk, syncfs(2).</summary>
    public static void FlushFileSystem(this SafeFileHandle file) => Check(FileCalls.syncfs(file), "syncfs");

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            LinuxException.ThrowLast(call, null);
        }
    }
}
