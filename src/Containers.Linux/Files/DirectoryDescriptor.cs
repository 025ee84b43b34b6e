using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// An open folder, on which files are found, made and removed by name: the *at system calls. A name is the raw bytes of the kernel,
/// without NUL. Where a method takes a name, one component is meant and it is never followed if it is a symbolic link; where it takes a
/// path, <see cref="ResolveFlags"/> says how that is resolved.
/// </summary>
[SkipLocalsInit]
public sealed partial class DirectoryDescriptor : IDisposable
{
    private DirectoryDescriptor(SafeFileHandle handle, string path)
    {
        Handle = handle;
        Path = path;
    }

    /// <summary>The descriptor itself.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Where the folder was when it was opened, for messages.</summary>
    public string Path { get; }

    /// <summary>Opens a folder by its path, following symbolic links.</summary>
    /// <exception cref="LinuxException">open(2) failed: ENOENT, ENOTDIR, EACCES, ….</exception>
    public static DirectoryDescriptor Open(string path) =>
        new(FileDescriptor.Open(path, OpenFlags.Read | OpenFlags.Directory), path);

    /// <summary>Looks at a folder that its owner has opened, such as a detached mount, and leaves it open when disposed.</summary>
    /// <param name="folder">The folder; it must stay open for as long as this is used.</param>
    /// <param name="path">What messages call it.</param>
    public static DirectoryDescriptor Over(SafeFileHandle folder, string path) =>
        new(new SafeFileHandle(folder.DangerousGetHandle(), ownsHandle: false), path);

    /// <summary>Takes an open folder over.</summary>
    /// <param name="folder">The folder; it is closed when this is disposed.</param>
    /// <param name="path">What messages call it.</param>
    public static DirectoryDescriptor Owning(SafeFileHandle folder, string path) => new(folder, path);

    /// <summary>Opens a folder below this one, resolved as <paramref name="resolve"/> says.</summary>
    /// <exception cref="LinuxException">openat2(2) failed.</exception>
    public DirectoryDescriptor OpenDirectory(
        ReadOnlySpan<byte> path, ResolveFlags resolve = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks) =>
        TryOpenDirectory(path, resolve, out int errno) ?? throw Failure("openat2", path, errno);

    /// <summary>Opens a folder that messages shall call <paramref name="subject"/>.</summary>
    internal DirectoryDescriptor OpenDirectory(ReadOnlySpan<byte> path, ResolveFlags resolve, string subject) =>
        TryOpen(path, OpenFlags.Read | OpenFlags.Directory, 0, resolve, out int errno) is { } handle
            ? new DirectoryDescriptor(handle, subject)
            : throw Failure("openat2", path, errno);

    /// <summary>Opens a folder below this one; null and the reason where it cannot be.</summary>
    public DirectoryDescriptor? TryOpenDirectory(ReadOnlySpan<byte> path, ResolveFlags resolve, out int errno) =>
        TryOpen(path, OpenFlags.Read | OpenFlags.Directory, 0, resolve, out errno) is { } handle
            ? new DirectoryDescriptor(handle, SubjectOf(path))
            : null;

    /// <summary>
    /// Opens a file below this folder as if the folder were the root directory: neither <c>..</c> nor any symbolic link leads out.
    /// </summary>
    /// <param name="path">Relative or absolute; absolute means from this folder.</param>
    /// <param name="flags">How to open it.</param>
    /// <param name="mode">Permissions of a file that this creates; the process's umask applies.</param>
    /// <exception cref="LinuxException">openat2(2) failed.</exception>
    public SafeFileHandle OpenInRoot(string path, OpenFlags flags, uint mode = 0)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        return TryOpen(bytes, flags, mode, ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out int errno)
            ?? throw Failure("openat2", bytes, errno);
    }

    /// <summary>Opens a file below this folder, resolved as <paramref name="resolve"/> says; null and the reason where it cannot be.</summary>
    public SafeFileHandle? TryOpen(ReadOnlySpan<byte> path, OpenFlags flags, uint mode, ResolveFlags resolve, out int errno)
    {
        path = path.Length == 0 ? "."u8 : path;
        ReadOnlySpan<byte> name = LinuxPath.Terminate(path, stackalloc byte[LinuxPath.TerminatedLength(path, "openat2")]);
        var how = new FileCalls.OpenHow { Flags = (uint)flags.ToKernel(), Mode = mode, Resolve = (ulong)resolve };
        while (true)
        {
            int descriptor = FileCalls.openat2(Handle, name, how);
            if (descriptor >= 0)
            {
                errno = 0;
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            errno = Marshal.GetLastPInvokeError();
            if (errno is not (Errno.EINTR or Errno.EAGAIN)) // EAGAIN: something was renamed meanwhile and the kernel could not be sure.
            {
                return null;
            }
        }
    }

    /// <summary>Where this folder is below another one, without symbolic links on the way; empty where it is that one.</summary>
    /// <param name="root">A folder of the same mount that it is in.</param>
    /// <exception cref="LinuxException">readlinkat(2) failed.</exception>
    public byte[] PathBelow(DirectoryDescriptor root)
    {
        byte[] path = Handle.PathOf();
        byte[] above = root.Handle.PathOf();
        int start = above is [(byte)'/'] ? 1 : above.Length + 1; // A mount that is detached, or of another namespace, begins with its own root.
        return path.Length > start ? path[start..] : [];
    }

    /// <summary>The facts of an entry, of a link itself rather than of its target; null where there is none.</summary>
    /// <exception cref="LinuxException">statx(2) failed for another reason than ENOENT.</exception>
    public FileStatus? StatusOf(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "statx")]);
        if (FileCalls.statx(Handle, path, FileCalls.SymlinkNoFollow, StatusBuffer.BasicMask, out StatusBuffer status) == 0)
        {
            return new FileStatus(status);
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.ENOENT ? null : throw Failure("statx", name, errno);
    }

    /// <summary>The target of a symbolic link.</summary>
    /// <exception cref="LinuxException">readlinkat(2) failed: EINVAL where it is no link.</exception>
    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "readlinkat")]);
        Span<byte> target = stackalloc byte[LinuxPath.MaximumLength];
        nint length = FileCalls.readlinkat(Handle, path, target, target.Length);
        return length >= 0 ? target[..(int)length].ToArray() : throw Failure("readlinkat", name, Marshal.GetLastPInvokeError());
    }

    /// <summary>The names of all that is in the folder, in no order.</summary>
    /// <exception cref="LinuxException">getdents64(2) failed.</exception>
    public IReadOnlyList<byte[]> Names()
    {
        const int bufferSize = 32768;
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(bufferSize);
        using DirectoryDescriptor own = OpenDirectory("."u8, ResolveFlags.None, Path); // This one's position is the caller's.
        try
        {
            List<byte[]> names = [];
            while (FileCalls.getdents64(own.Handle, buffer, bufferSize) is var size && size != 0)
            {
                if (size < 0)
                {
                    LinuxException.ThrowLast("getdents64", Path);
                }

                foreach (ReadOnlySpan<byte> name in new DirectoryEntries(buffer.AsSpan(0, (int)size)))
                {
                    names.Add(name.ToArray());
                }
            }

            return names;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private string SubjectOf(ReadOnlySpan<byte> name) => name.Length == 0 ? Path : $"{Path}/{LinuxPath.Text(name)}";

    private LinuxException Failure(string call, ReadOnlySpan<byte> name, int errno) => new(call, SubjectOf(name), errno);
}
