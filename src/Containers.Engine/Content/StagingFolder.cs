using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Content;

/// <summary>
/// A folder below <see cref="StorePaths.Staging"/> for one write. Its maker holds a lock on it for as long as it lives, so a folder that is
/// not locked belongs to nobody: its maker was killed, and the next one to stage something removes it.
/// </summary>
public sealed class StagingFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileLock _lock;

    private StagingFolder(string path, FileLock taken)
    {
        Path = path;
        _lock = taken;
    }

    /// <summary>The folder, absolute; only its owner may enter.</summary>
    public string Path { get; }

    /// <summary>The lock: a process that inherits it keeps the folder too, for as long as it lives.</summary>
    internal SafeFileHandle LockHandle => _lock.Handle;

    /// <summary>Makes a folder of its own, after removing what killed writers left.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static StagingFolder Create(StorePaths paths)
    {
        Directory.CreateDirectory(paths.Staging, OwnerOnly);
        CollectGarbage(paths);
        while (true)
        {
            string path = NewPlace(paths);
            Directory.CreateDirectory(path, OwnerOnly);
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

    /// <summary>
    /// Removes a folder of the store at once for all who look for it, and then its content: it is moved below staging, where the next writer
    /// goes on if this process is killed. That takes no room, since on a full disk a removal is what makes some.
    /// </summary>
    /// <param name="paths">The store.</param>
    /// <param name="folder">The folder; where the caller holds a lock on it, it is kept until this returns.</param>
    /// <param name="durable">Whether the disk knows that it is gone before its content goes.</param>
    /// <exception cref="LinuxException">It cannot be removed.</exception>
    public static void Remove(StorePaths paths, string folder, bool durable = false)
    {
        Directory.CreateDirectory(paths.Staging, OwnerOnly);
        CollectGarbage(paths);
        using FileLock? taken = FileLock.TryAcquire(folder, FileLockMode.Exclusive, create: false);
        string place = NewPlace(paths);
        AtomicFile.Publish(folder, place, durable);
        TreeRemoval.Remove(place);
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

    private static string NewPlace(StorePaths paths) => System.IO.Path.Combine(paths.Staging, Guid.NewGuid().ToString("N"));

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
