using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// Reads files that others may have locked. .NET's own calls take a lock, flock(2), on each file they open and fail where there is one
/// already; the store's locks are for those who write.
/// </summary>
public static class UnlockedFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="LinuxException">ENOENT, EACCES, ….</exception>
    public static Stream Open(string path) =>
        new FileStream(FileDescriptor.Open(path, OpenFlags.Read), FileAccess.Read, bufferSize: 0);

    /// <summary>Reads a file that is replaced as a whole and so does not change while it is read.</summary>
    /// <exception cref="LinuxException">ENOENT, EACCES, ….</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Read);
        var bytes = new byte[RandomAccess.GetLength(file)];
        int length = 0;
        int read;
        while (length < bytes.Length && (read = RandomAccess.Read(file, bytes.AsSpan(length), length)) > 0)
        {
            length += read;
        }

        return length == bytes.Length ? bytes : bytes[..length];
    }
}
