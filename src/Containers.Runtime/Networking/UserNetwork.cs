using Containers.Linux.Files;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>The network namespace of an ordinary user's bridges, kept from ending.</summary>
internal sealed class UserNetwork : IDisposable
{
    private readonly UserNetworkFolder _folder;
    private readonly FileLock _lock;

    private UserNetwork(UserNetworkFolder folder, FileLock @lock, SafeFileHandle space) => (_folder, _lock, Namespace) = (folder, @lock, space);

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
            return new UserNetwork(folder, kept, FileDescriptor.Open(path, OpenFlags.Read));
        }
        catch
        {
            kept.Dispose();
            throw;
        }
    }

    /// <summary>Waits until something leads out of it, or is known not to.</summary>
    internal void WaitForOutward() => FileLock.Wait(_folder.OutwardLock, FileLockMode.Shared).Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        Namespace.Dispose();
        _lock.Dispose();
    }
}
