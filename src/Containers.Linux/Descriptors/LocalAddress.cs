using System.Text;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

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

    private LocalAddress(byte[] bytes) => Bytes = bytes;

    /// <summary>The address that a variable such as NOTIFY_SOCKET has: a path, or after an <c>@</c> a name that is in no file system.</summary>
    /// <exception cref="LinuxException">As of the constructor.</exception>
    internal static LocalAddress Named(string name)
    {
        if (!name.StartsWith('@'))
        {
            return new LocalAddress(name);
        }

        byte[] text = Encoding.UTF8.GetBytes(name, 1, name.Length - 1);
        return text.Length <= LongestPath
            ? new LocalAddress([Family, 0, 0, .. text])
            : throw new LinuxException("sockaddr_un", name, Errno.ENAMETOOLONG);
    }

    /// <summary>The structure, as long as it has to be.</summary>
    internal byte[] Bytes { get; }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();
}
