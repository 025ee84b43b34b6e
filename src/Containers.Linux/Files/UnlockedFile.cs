
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
}
