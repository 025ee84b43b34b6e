using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// One entry of a folder, held by an O_PATH descriptor: its facts, and whatever is opened of it, are always of the same file, however the
/// folder is changed meanwhile, and nothing that a device or a fifo does on being opened happens before its type is known.
/// </summary>
public sealed class HeldEntry : IDisposable
{
    /// <summary>Of linux/magic.h: proc, sysfs, cgroup, cgroup2, devpts, mqueue, securityfs, debugfs, tracefs, bpf.</summary>
    private static readonly long[] s_kernelFileSystems =
        [0x9FA0, 0x62656572, 0x27E0EB, 0x63677270, 0x1CD1, 0x19800202, 0x73636673, 0x64626720, 0x74726163, 0xCAFE4A11];

    private readonly SafeFileHandle _handle;
    private readonly DirectoryDescriptor _folder;

    private HeldEntry(SafeFileHandle handle, DirectoryDescriptor folder, ReadOnlySpan<byte> name)
    {
        _handle = handle;
        _folder = folder;
        Name = name.ToArray();
        Status = handle.Status();
    }

    /// <summary>Its name in the folder when it was found.</summary>
    public byte[] Name { get; }

    /// <summary>Its facts as they were when it was found.</summary>
    public FileStatus Status { get; }

    /// <summary>Finds an entry; a symbolic link is held itself. Null where there is none.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="name">One component.</param>
    /// <exception cref="LinuxException">openat2(2) failed for another reason than ENOENT.</exception>
    public static HeldEntry? TryOpen(DirectoryDescriptor folder, ReadOnlySpan<byte> name)
    {
        const ResolveFlags inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;
        SafeFileHandle? handle = folder.TryOpen(name, OpenFlags.PathOnly | OpenFlags.NoFollow, 0, inside, out int errno);
        return handle is not null ? new HeldEntry(handle, folder, name)
            : errno == Errno.ENOENT ? null
            : throw new LinuxException("openat2", SubjectOf(folder, name), errno);
    }

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="LinuxException">open(2) failed: EACCES, EIO, ….</exception>
    public SafeFileHandle OpenFile() => Open(OpenFlags.Read | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal);

    /// <summary>Opens a regular file for writing, and empties it.</summary>
    /// <exception cref="LinuxException">open(2) failed: EACCES, EROFS, ….</exception>
    public SafeFileHandle OpenToReplace() => Open(OpenFlags.Write | OpenFlags.Truncate | OpenFlags.NonBlocking);

    /// <summary>Whether it is on a file system of the kernel's own, which has no files: proc, sysfs, control groups and the like.</summary>
    /// <exception cref="LinuxException">fstatfs(2) failed.</exception>
    public bool IsOfKernel()
    {
        Span<long> facts = stackalloc long[FileCalls.FileSystemFacts];
        return FileCalls.fstatfs(_handle, facts) == 0
            ? s_kernelFileSystems.Contains(facts[0])
            : throw Failure("fstatfs", Marshal.GetLastPInvokeError());
    }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="LinuxException">open(2) failed: EACCES, ENOTDIR, ….</exception>
    public DirectoryDescriptor OpenFolder() =>
        DirectoryDescriptor.Owning(Open(OpenFlags.Read | OpenFlags.Directory), SubjectOf(_folder, Name));

    /// <summary>The target of a symbolic link.</summary>
    /// <exception cref="LinuxException">readlinkat(2) failed.</exception>
    public byte[] ReadLink()
    {
        Span<byte> target = stackalloc byte[LinuxPath.MaximumLength];
        nint length = FileCalls.readlinkat(_handle, "\0"u8, target, target.Length);
        return length >= 0 ? target[..(int)length].ToArray() : throw Failure("readlinkat", Marshal.GetLastPInvokeError());
    }

    /// <summary>All extended attributes that the caller may see, of a link itself: name to value.</summary>
    /// <exception cref="LinuxException">listxattr(2) or getxattr(2) failed; EOPNOTSUPP is an empty list.</exception>
    public IReadOnlyDictionary<string, byte[]> ExtendedAttributes()
    {
        byte[] path = [.. Encoding.ASCII.GetBytes(PathThroughDescriptor), 0];
        return ExtendedAttributeList.Read(
            list => FileCalls.listxattr(path, list, list.Length),
            (key, value) => FileCalls.getxattr(path, key, value, value.Length),
            SubjectOf(_folder, Name));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>A link of proc(5) that leads to the very file, and not on from it where that is a symbolic link.</summary>
    private string PathThroughDescriptor => $"/proc/self/fd/{_handle.DangerousGetHandle()}";

    private SafeFileHandle Open(OpenFlags flags)
    {
        try
        {
            return FileDescriptor.Open(PathThroughDescriptor, flags);
        }
        catch (LinuxException exception)
        {
            throw Failure("open", exception.Errno);
        }
    }

    private LinuxException Failure(string call, int errno) => new(call, SubjectOf(_folder, Name), errno);

    private static string SubjectOf(DirectoryDescriptor folder, ReadOnlySpan<byte> name) => $"{folder.Path}/{LinuxPath.Text(name)}";
}
