using System.Text;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>Reads files out of roots whose owner is not trusted, as a container's: to open a device or a fifo there can do things to the machine.</summary>
public static class UntrustedFile
{
    /// <summary>Reads a file whole. It is opened only once it is known to be a regular one (open(2), O_PATH).</summary>
    /// <param name="root">The root; every link is resolved inside it.</param>
    /// <param name="path">The file's path in it.</param>
    /// <param name="longest">The most bytes that the file may have.</param>
    /// <param name="isThere">Whether there is anything of this name.</param>
    /// <returns>The content; null where there is nothing, where it is no regular file, or is longer.</returns>
    /// <exception cref="LinuxException">It cannot be looked at: ELOOP, EACCES, ….</exception>
    public static byte[]? TryRead(DirectoryDescriptor root, string path, int longest, out bool isThere)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        using SafeFileHandle? held = root.TryOpen(name, OpenFlags.PathOnly, 0, ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out int errno);
        isThere = held is not null;
        if (held is null)
        {
            return errno is Errno.ENOENT or Errno.ENOTDIR ? null : throw new LinuxException("openat2", $"{root.Path}/{path}", errno);
        }

        if (held.Status() is not { Type: FileType.Regular } status || status.Size > longest)
        {
            return null;
        }

        // It may become shorter or longer meanwhile.
        using SafeFileHandle file = FileDescriptor.Open($"/proc/self/fd/{held.DangerousGetHandle()}", OpenFlags.Read | OpenFlags.NonBlocking);
        byte[] content = new byte[status.Size];
        int length = 0;
        while (length < content.Length && Pipes.Read(file, content.AsSpan(length)) is > 0 and int read)
        {
            length += read;
        }

        return content[..length];
    }
}
