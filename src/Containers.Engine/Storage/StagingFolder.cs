using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Storage;

/// <summary>
/// A folder below <see cref="StorePaths.Staging"/> for one write. Its maker holds a lock on it for as long as it lives, so a folder that is
/// not locked belongs to nobody: its maker was killed, and the next one to stage something removes it.
/// </summary>
public sealed class StagingFolder : IDisposable
{
    private readonly FileLock _lock;

    private StagingFolder(string path, FileLock taken)
    {
        Path = path;
        _lock = taken;
    }

    /// <summary>The folder, absolute; only its owner may enter.</summary>
    public string Path { get; }

    /// <summary>The lock: a process that inherits it keeps the folder too, for as long as it lives.</summary>
    internal Microsoft.Win32.SafeHandles.SafeFileHandle LockHandle => _lock.Handle;

    /// <summary>Makes a folder of its own, after removing what killed writers left.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static StagingFolder Create(StorePaths paths)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(paths.Staging, ownerOnly);
        CollectGarbage(paths);
        while (true)
        {
            string path = System.IO.Path.Combine(paths.Staging, Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(path, ownerOnly);
            try
            {
                if (FileLock.TryAcquire(path, FileLockMode.Exclusive, create: false) is { } taken)
                {
                    return new StagingFolder(path, taken);
                }
            }
            catch (LinuxException error) when (error.Errno == Errno.ENOENT)
            {
                // Another process found the folder before it was locked, and removed it: take a new one.
            }
        }
    }

    /// <summary>Removes every staging folder that nobody holds.</summary>
    /// <exception cref="LinuxException">A folder cannot be removed.</exception>
    public static void CollectGarbage(StorePaths paths)
    {
        if (!Directory.Exists(paths.Staging))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(paths.Staging))
        {
            try
            {
                using FileLock? taken = FileLock.TryAcquire(path, FileLockMode.Exclusive, create: false);
                if (taken is not null)
                {
                    TreeRemoval.Remove(path);
                }
            }
            catch (LinuxException error) when (error.Errno == Errno.ENOENT)
            {
                // Its writer has just finished with it.
            }
        }
    }

    /// <summary>Removes the folder if it is still there.</summary>
    public void Dispose()
    {
        if (!_lock.Handle.IsClosed)
        {
            try
            {
                TreeRemoval.Remove(Path);
            }
            finally
            {
                _lock.Dispose();
            }
        }
    }
}
