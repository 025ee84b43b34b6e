using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// Removes a folder with everything in it, by descriptors only: it follows no symbolic link, crosses no mount point (EXDEV or EBUSY tell of
/// one), and notices a folder that is moved away under it. Descriptors and stack stay the same however deep the tree is.
/// </summary>
public static class TreeRemoval
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks | ResolveFlags.NoCrossDevice;
    private const int BufferSize = 32768;

    /// <summary>Removes a file or a folder with all it holds.</summary>
    /// <returns>False where there was nothing.</returns>
    /// <exception cref="LinuxException">Something could not be removed; what was removed before it is gone.</exception>
    public static bool Remove(string path)
    {
        path = Path.GetFullPath(path);
        string name = Path.GetFileName(path);
        try
        {
            using DirectoryDescriptor parent = DirectoryDescriptor.Open(Path.GetDirectoryName(path) ?? "/");
            return Remove(parent, Encoding.UTF8.GetBytes(name));
        }
        catch (LinuxException error) when (error.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    /// <summary>Removes an entry of a folder with all it holds.</summary>
    /// <param name="parent">The folder.</param>
    /// <param name="name">One component.</param>
    /// <returns>False where there was nothing.</returns>
    /// <exception cref="LinuxException">Something could not be removed; what was removed before it is gone.</exception>
    public static bool Remove(DirectoryDescriptor parent, ReadOnlySpan<byte> name)
    {
        switch (RemoveEntry(parent, name, isFolder: true))
        {
            case 0:
                return true;
            case Errno.ENOENT:
                return false;
            case Errno.ENOTEMPTY:
                new Walk(parent, name.ToArray()).Run();
                return true;
            case int errno:
                throw new LinuxException("unlinkat", $"{parent.Path}/{LinuxPath.Text(name)}", errno);
        }
    }

    /// <summary>Removes a file or an empty folder.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="name">One component.</param>
    /// <param name="isFolder">Whether it is a folder as far as known; what is false costs one call more.</param>
    /// <returns>0, or the errno: ENOTEMPTY for a folder that holds something.</returns>
    private static int RemoveEntry(DirectoryDescriptor folder, ReadOnlySpan<byte> name, bool isFolder)
    {
        int errno = isFolder ? Errno.EISDIR : folder.TryRemove(name, 0);
        if (errno is Errno.EISDIR or Errno.EPERM) // POSIX's error for a folder is EPERM.
        {
            int asFolder = folder.TryRemove(name, FileCalls.RemoveFolder);
            return asFolder == Errno.ENOTDIR ? isFolder ? RemoveEntry(folder, name, isFolder: false) : errno : asFolder == Errno.EEXIST ? Errno.ENOTEMPTY : asFolder;
        }

        return errno;
    }

    /// <summary>One removal: the folder it is in now, and what is left to do in each folder above.</summary>
    private sealed class Walk(DirectoryDescriptor parent, byte[] name)
    {
        private readonly Stack<Level> _levels = new();
        private readonly string _subject = $"{parent.Path}/{LinuxPath.Text(name)}/…";
        private readonly bool _privileged = FileDescriptor.EffectiveUser == 0;

        public void Run()
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            DirectoryDescriptor current = Descend(parent, name);
            try
            {
                while (true)
                {
                    Level level = _levels.Peek();
                    if (level.Pending.TryDequeue(out byte[]? folder) || FindFolder(current, level, buffer, out folder))
                    {
                        DirectoryDescriptor child = Descend(current, folder!);
                        current.Dispose();
                        current = child;
                        continue;
                    }

                    _levels.Pop();
                    if (_levels.Count == 0)
                    {
                        break;
                    }

                    DirectoryDescriptor above = Ascend(current, _levels.Peek());
                    current.Dispose();
                    current = above;
                    RemoveEmpty(current, level.Name);
                }
            }
            finally
            {
                current.Dispose();
                ArrayPool<byte>.Shared.Return(buffer);
            }

            RemoveEmpty(parent, name);
        }

        /// <summary>Removes entries until one is a folder with content, which is left pending; false once the folder is empty.</summary>
        private static bool FindFolder(DirectoryDescriptor folder, Level level, byte[] buffer, out byte[]? found)
        {
            while (true)
            {
                nint size = FileCalls.getdents64(folder.Handle, buffer, BufferSize);
                if (size < 0)
                {
                    LinuxException.ThrowLast("getdents64", folder.Path);
                }

                if (size == 0)
                {
                    found = null;
                    return false;
                }

                RemoveEntries(folder, level, buffer.AsSpan(0, (int)size));
                if (level.Pending.TryDequeue(out found))
                {
                    return true;
                }
            }
        }

        private static void RemoveEntries(DirectoryDescriptor folder, Level level, ReadOnlySpan<byte> entries)
        {
            DirectoryEntries entry = new(entries);
            while (entry.MoveNext())
            {
                switch (RemoveEntry(folder, entry.Current, entry.IsFolder))
                {
                    case 0 or Errno.ENOENT:
                        break;
                    case Errno.ENOTEMPTY:
                        level.Pending.Enqueue(entry.Current.ToArray());
                        break;
                    case int errno:
                        throw new LinuxException("unlinkat", $"{folder.Path}/{LinuxPath.Text(entry.Current)}", errno);
                }
            }
        }

        private static void RemoveEmpty(DirectoryDescriptor folder, byte[] entry)
        {
            int errno = RemoveEntry(folder, entry, isFolder: true);
            if (errno is not (0 or Errno.ENOENT))
            {
                throw new LinuxException("unlinkat", $"{folder.Path}/{LinuxPath.Text(entry)}", errno);
            }
        }

        private DirectoryDescriptor Descend(DirectoryDescriptor folder, byte[] entry)
        {
            if (!_privileged)
            {
                MakeAccessible(folder, entry);
            }

            DirectoryDescriptor child = folder.OpenDirectory(entry, Inside, _subject);
            FileStatus status = child.Handle.Status();
            _levels.Push(new Level(entry, status));
            return child;
        }

        /// <summary>Goes one folder up, and checks that it is the one that was come from.</summary>
        private DirectoryDescriptor Ascend(DirectoryDescriptor folder, Level above)
        {
            DirectoryDescriptor found = folder.OpenDirectory(".."u8, ResolveFlags.None, _subject);
            if (found.Handle.Status().IsSameFile(above.Status))
            {
                return found;
            }

            found.Dispose();
            throw new LinuxException("openat2", $"{folder.Path}/..", Errno.EXDEV, "The folder was moved while it was being removed.");
        }

        /// <summary>An ordinary user's own folder may deny him entry or change; its owner may allow it.</summary>
        private static void MakeAccessible(DirectoryDescriptor folder, byte[] entry)
        {
            using SafeFileHandle? path = folder.TryOpen(entry, OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.NoFollow, 0, Inside, out _);
            if (path is not null && (path.Status().Mode & 0x1C0) != 0x1C0)
            {
                byte[] self = LinuxPath.Terminated($"/proc/self/fd/{path.DangerousGetHandle()}");
                if (FileCalls.chmod(self, 0x1C0) != 0)
                {
                    int errno = Marshal.GetLastPInvokeError();
                    throw new LinuxException("chmod", $"{folder.Path}/{LinuxPath.Text(entry)}", errno);
                }
            }
        }

        /// <summary>A folder on the way down: its name, which inode it is, and folders in it that still hold something.</summary>
        private sealed record Level(byte[] Name, FileStatus Status)
        {
            public Queue<byte[]> Pending { get; } = new();
        }
    }
}
