using System.Text;

namespace Containers.Linux.Files;

/// <summary>Paths as the kernel has them: bytes without NUL that are UTF-8 by custom, not by rule (path_resolution(7)).</summary>
internal static class LinuxPath
{
    /// <summary>PATH_MAX: longest path that a system call takes, with its NUL.</summary>
    public const int MaximumLength = 4096;

    /// <summary>Room for a path with its terminating NUL.</summary>
    /// <exception cref="LinuxException">ENAMETOOLONG.</exception>
    public static int TerminatedLength(ReadOnlySpan<byte> path, string call) => path.Length < MaximumLength
        ? path.Length + 1
        : throw new LinuxException(call, $"{Text(path[..64])}…", Errno.ENAMETOOLONG);

    /// <summary>Copies a path with a terminating NUL.</summary>
    /// <param name="path">The path, without NUL.</param>
    /// <param name="buffer"><see cref="TerminatedLength"/> bytes.</param>
    /// <returns><paramref name="buffer"/>.</returns>
    /// <exception cref="LinuxException">EINVAL: the path has a NUL inside, so the kernel would see another path.</exception>
    public static ReadOnlySpan<byte> Terminate(ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        if (path.Contains((byte)0))
        {
            throw new LinuxException("open", Text(path).Replace("\0", "\\0", StringComparison.Ordinal), Errno.EINVAL, "The name holds a NUL character.");
        }

        path.CopyTo(buffer);
        buffer[path.Length] = 0;
        return buffer;
    }

    /// <summary>The NUL-terminated bytes of a path given as text.</summary>
    public static byte[] Terminated(string path)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes.AsSpan(0, bytes.Length - 1).Contains((byte)0)
            ? throw new LinuxException("open", path.Replace("\0", "\\0", StringComparison.Ordinal), Errno.EINVAL, "The path holds a NUL character.")
            : bytes;
    }

    /// <summary>A path for people: as UTF-8, with other bytes shown as the replacement character.</summary>
    public static string Text(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path);
}
