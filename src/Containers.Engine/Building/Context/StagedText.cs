using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Context;

/// <summary>Reads texts of a context that was unpacked or fetched: a link in it means what it means inside it, and leads to no file of this machine.</summary>
internal static class StagedText
{
    /// <summary>Reads a file; null where there is none.</summary>
    /// <param name="folder">The context.</param>
    /// <param name="path">The file's path in it.</param>
    /// <param name="largest">How many bytes it may have.</param>
    /// <exception cref="BuildException">It is larger, or something else than a file.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static string? TryRead(string folder, string path, long largest)
    {
        using DirectoryDescriptor root = DirectoryDescriptor.Open(folder);
        using SafeFileHandle? file = root.TryOpen(
            Encoding.UTF8.GetBytes(path), OpenFlags.Read | OpenFlags.NonBlocking, 0, ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out int errno);
        if (file is null)
        {
            return errno is Errno.ENOENT or Errno.ENOTDIR ? null : throw new LinuxException("openat2", path, errno);
        }

        if (file.Status() is not { Type: FileType.Regular } status || status.Size > largest)
        {
            throw new BuildException($"{path} of the context is no file of at most {largest / (1024 * 1024)} MiB.");
        }

        using var reader = new StreamReader(new FileStream(file, FileAccess.Read));
        return reader.ReadToEnd();
    }
}
