using Containers.Linux.Files;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>The network namespace of an ordinary user's bridges, kept from ending.</summary>
internal sealed class UserNetwork : IDisposable
{
    private readonly FileLock _lock;

    private UserNetwork(FileLock @lock, SafeFileHandle space) => (_lock, Namespace) = (@lock, space);

    /// <summary>The namespace.</summary>
    internal SafeFileHandle Namespace { get; }

    /// <summary>Opens it, while its engine keeps it too.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    internal static UserNetwork Open(UserNetworkFolder folder)
    {
        FileLock kept = FileLock.Acquire(folder.Lock, FileLockMode.Shared);
        try
        {
            string path = folder.FindNamespace() ?? throw new IOException("The network namespace of this user's bridges is gone. Start the container again.");
            return new UserNetwork(kept, FileDescriptor.Open(path, OpenFlags.Read));
        }
        catch
        {
            kept.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Namespace.Dispose();
        _lock.Dispose();
    }
}
