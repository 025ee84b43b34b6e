using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <content>Making, changing and removing entries.</content>
public sealed partial class DirectoryDescriptor
{
    /// <summary>Makes a file that was not there, open for writing; null where the name is taken.</summary>
    /// <param name="name">One component.</param>
    /// <param name="mode">Permissions, less the process's umask.</param>
    /// <exception cref="LinuxException">openat(2) failed for another reason than EEXIST.</exception>
    public SafeFileHandle? CreateFile(ReadOnlySpan<byte> name, uint mode)
    {
        SafeFileHandle? file = TryOpen(
            name, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow, mode, ResolveFlags.None, out int errno);
        return file is not null || errno == Errno.EEXIST ? file : throw Failure("openat2", name, errno);
    }

    /// <summary>Makes a folder; false where the name is taken.</summary>
    /// <inheritdoc cref="CreateFile" path="/param"/>
    /// <exception cref="LinuxException">mkdirat(2) failed for another reason than EEXIST.</exception>
    public bool CreateDirectory(ReadOnlySpan<byte> name, uint mode)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "mkdirat")]);
        return Created(FileCalls.mkdirat(Handle, path, mode), "mkdirat", name);
    }

    /// <summary>Makes a fifo, a device or a whiteout; false where the name is taken.</summary>
    /// <param name="name">One component.</param>
    /// <param name="type">What to make.</param>
    /// <param name="mode">Permissions, less the process's umask.</param>
    /// <param name="device">For a device, which; else 0/0. A character device 0/0 is overlayfs's whiteout, which any user may make.</param>
    /// <exception cref="LinuxException">mknodat(2) failed for another reason than EEXIST: EPERM without CAP_MKNOD.</exception>
    public bool CreateNode(ReadOnlySpan<byte> name, FileType type, uint mode, DeviceNumber device = default)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "mknodat")]);
        return Created(FileCalls.mknodat(Handle, path, (uint)type | mode, device.Encoded), "mknodat", name);
    }

    /// <summary>Makes a symbolic link; false where the name is taken.</summary>
    /// <exception cref="LinuxException">symlinkat(2) failed for another reason than EEXIST.</exception>
    public bool CreateSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "symlinkat")]);
        ReadOnlySpan<byte> text = LinuxPath.Terminate(target, stackalloc byte[LinuxPath.TerminatedLength(target, "symlinkat")]);
        return Created(FileCalls.symlinkat(text, Handle, path), "symlinkat", name);
    }

    /// <summary>Gives a file one more name; false where the name is taken. A symbolic link is linked itself.</summary>
    /// <param name="name">The new name, in this folder.</param>
    /// <param name="folder">Where the file is.</param>
    /// <param name="existing">Its name there.</param>
    /// <exception cref="LinuxException">linkat(2) failed for another reason than EEXIST: ENOENT, EPERM for a folder, EMLINK, ….</exception>
    public bool CreateHardLink(ReadOnlySpan<byte> name, DirectoryDescriptor folder, ReadOnlySpan<byte> existing)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "linkat")]);
        ReadOnlySpan<byte> source = LinuxPath.Terminate(existing, stackalloc byte[LinuxPath.TerminatedLength(existing, "linkat")]);
        return Created(FileCalls.linkat(folder.Handle, source, Handle, path, 0), "linkat", name);
    }

    /// <summary>Removes an entry that is not a folder; false where there is none.</summary>
    /// <exception cref="LinuxException">unlinkat(2) failed for another reason than ENOENT: EISDIR for a folder.</exception>
    public bool RemoveFile(ReadOnlySpan<byte> name) => TryRemove(name, 0) switch
    {
        0 => true,
        Errno.ENOENT => false,
        int errno => throw Failure("unlinkat", name, errno),
    };

    /// <summary>Renames an entry, over what <paramref name="newName"/> names unless <paramref name="replace"/> is false.</summary>
    /// <returns>False where <paramref name="replace"/> is false and the new name is taken.</returns>
    /// <exception cref="LinuxException">renameat2(2) failed for another reason than EEXIST: EXDEV between file systems, ….</exception>
    public bool Rename(ReadOnlySpan<byte> name, DirectoryDescriptor newFolder, ReadOnlySpan<byte> newName, bool replace = true)
    {
        const uint noReplace = 1; // RENAME_NOREPLACE
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "renameat2")]);
        ReadOnlySpan<byte> newPath = LinuxPath.Terminate(newName, stackalloc byte[LinuxPath.TerminatedLength(newName, "renameat2")]);
        return Created(FileCalls.renameat2(Handle, path, newFolder.Handle, newPath, replace ? 0 : noReplace), "renameat2", name);
    }

    /// <summary>Gives two entries of this folder each other's name, in one step and without new room on the disk.</summary>
    /// <exception cref="LinuxException">renameat2(2) failed: ENOENT where one is absent, EINVAL where the file system cannot, ….</exception>
    public void Exchange(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other)
    {
        const uint exchange = 2; // RENAME_EXCHANGE
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "renameat2")]);
        ReadOnlySpan<byte> otherPath = LinuxPath.Terminate(other, stackalloc byte[LinuxPath.TerminatedLength(other, "renameat2")]);
        Check(FileCalls.renameat2(Handle, path, Handle, otherPath, exchange), "renameat2", name);
    }

    /// <summary>Sets owner and group of an entry, of a link itself. This clears set-user-ID bits and file capabilities.</summary>
    /// <exception cref="LinuxException">fchownat(2) failed.</exception>
    public void SetOwner(ReadOnlySpan<byte> name, uint owner, uint group)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "fchownat")]);
        Check(FileCalls.fchownat(Handle, path, owner, group, FileCalls.SymlinkNoFollow), "fchownat", name);
    }

    /// <summary>Sets the permissions of an entry that the caller knows not to be a symbolic link.</summary>
    /// <param name="name">One component.</param>
    /// <param name="mode">0 to 07777.</param>
    /// <exception cref="LinuxException">fchmodat(2) failed.</exception>
    public void SetMode(ReadOnlySpan<byte> name, uint mode)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "fchmodat")]);
        Check(FileCalls.fchmodat(Handle, path, mode), "fchmodat", name);
    }

    /// <summary>Sets access and modification times of an entry, of a link itself.</summary>
    /// <exception cref="LinuxException">utimensat(2) failed.</exception>
    public void SetTimes(ReadOnlySpan<byte> name, Timestamp accessed, Timestamp modified)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "utimensat")]);
        Check(FileCalls.utimensat(Handle, path, [accessed, modified], FileCalls.SymlinkNoFollow), "utimensat", name);
    }

    /// <summary>Sets an extended attribute of an entry, of a link itself (xattr(7)).</summary>
    /// <param name="name">One component.</param>
    /// <param name="attribute">Name with its class, such as <c>security.capability</c>.</param>
    /// <param name="value">Any bytes.</param>
    /// <exception cref="LinuxException">lsetxattr(2) failed: EOPNOTSUPP, EPERM, ENOSPC, ….</exception>
    public void SetExtendedAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        byte[] path = PathThroughDescriptor(name);
        ReadOnlySpan<byte> key = LinuxPath.Terminate(attribute, stackalloc byte[LinuxPath.TerminatedLength(attribute, "lsetxattr")]);
        Check(FileCalls.lsetxattr(path, key, value, value.Length, 0), "lsetxattr", name);
    }

    /// <summary>Removes an extended attribute of an entry, of a link itself; nothing to do where it has none of that name.</summary>
    /// <exception cref="LinuxException">lremovexattr(2) failed for another reason than ENODATA.</exception>
    public void RemoveExtendedAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute)
    {
        byte[] path = PathThroughDescriptor(name);
        ReadOnlySpan<byte> key = LinuxPath.Terminate(attribute, stackalloc byte[LinuxPath.TerminatedLength(attribute, "lremovexattr")]);
        if (FileCalls.lremovexattr(path, key) != 0 && Marshal.GetLastPInvokeError() is not Errno.ENODATA and var errno)
        {
            throw Failure("lremovexattr", name, errno);
        }
    }

    /// <summary>All extended attributes of an entry that the caller may see, of a link itself: name to value.</summary>
    /// <exception cref="LinuxException">llistxattr(2) or lgetxattr(2) failed; EOPNOTSUPP is an empty list.</exception>
    public IReadOnlyDictionary<string, byte[]> ExtendedAttributesOf(ReadOnlySpan<byte> name)
    {
        byte[] path = PathThroughDescriptor(name);
        return ExtendedAttributeList.Read(
            list => FileCalls.llistxattr(path, list, list.Length),
            (key, value) => FileCalls.lgetxattr(path, key, value, value.Length),
            SubjectOf(name));
    }

    internal int TryRemove(ReadOnlySpan<byte> name, int flags)
    {
        ReadOnlySpan<byte> path = LinuxPath.Terminate(name, stackalloc byte[LinuxPath.TerminatedLength(name, "unlinkat")]);
        return FileCalls.unlinkat(Handle, path, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>A path for the calls that have no *at form: the last component is not followed by an l-call.</summary>
    private byte[] PathThroughDescriptor(ReadOnlySpan<byte> name) =>
        [.. Encoding.ASCII.GetBytes($"/proc/self/fd/{Handle.DangerousGetHandle()}/"), .. name, 0];

    private void Check(int result, string call, ReadOnlySpan<byte> name)
    {
        if (result != 0)
        {
            throw Failure(call, name, Marshal.GetLastPInvokeError());
        }
    }

    private bool Created(int result, string call, ReadOnlySpan<byte> name)
    {
        if (result == 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno == Errno.EEXIST ? false : throw Failure(call, name, errno);
    }
}
