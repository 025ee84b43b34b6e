using System.Text;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Sockets;

/// <summary>
/// The address of a Unix socket (struct sockaddr_un of unix(7)). A path that does not fit is reached through its open folder, so it may
/// have any length.
/// </summary>
internal sealed class LocalAddress : IDisposable
{
    /// <summary>AF_UNIX.</summary>
    internal const int Family = 1;

    private const int LongestPath = 107;

    private readonly SafeFileHandle? _folder;

    /// <summary>Makes the address of a path.</summary>
    /// <exception cref="LinuxException">The folder cannot be opened, or the name itself is too long.</exception>
    internal LocalAddress(string path)
    {
        _folder = Encoding.UTF8.GetByteCount(path) > LongestPath
            ? FileDescriptor.Open(Path.GetDirectoryName(path)!, OpenFlags.PathOnly | OpenFlags.Directory)
            : null;
        string name = _folder is null ? path : $"/proc/self/fd/{_folder.DangerousGetHandle()}/{Path.GetFileName(path)}";
        Bytes = new byte[2 + Encoding.UTF8.GetByteCount(name) + 1];
        if (Bytes.Length > 2 + LongestPath + 1)
        {
            Dispose();
            throw new LinuxException("sockaddr_un", path, Errno.ENAMETOOLONG);
        }

        Bytes[0] = Family;
        Encoding.UTF8.GetBytes(name, Bytes.AsSpan(2));
    }

    /// <summary>The structure, as long as it has to be.</summary>
    internal byte[] Bytes { get; }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();
}
