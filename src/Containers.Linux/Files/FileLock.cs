using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>Who else may hold a lock at the same time.</summary>
public enum FileLockMode
{
    /// <summary>LOCK_SH: any number of holders that only read.</summary>
    Shared = 1,

    /// <summary>LOCK_EX: one holder alone.</summary>
    Exclusive = 2,
}

/// <summary>
/// A lock on a file or folder, flock(2): held until disposed or until the process ends, however it ends. It belongs to this object, so
/// two of them exclude each other within one process too. Whoever holds it holds the file that the path names: a file removed or replaced
/// while it was waited for is not taken for the lock.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const int NonBlocking = 4;  // LOCK_NB
    private const int Unlock = 8;       // LOCK_UN
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private readonly bool _inherited;

    private FileLock(SafeFileHandle file, string path, bool inherited)
    {
        _file = file;
        _path = path;
        _inherited = inherited;
    }

    /// <summary>The locked file, open for reading.</summary>
    public SafeFileHandle Handle => _file;

    /// <summary>Takes a lock if nobody is in the way.</summary>
    /// <param name="path">A file, made empty with mode 0600 where there is none, or a folder.</param>
    /// <param name="mode">Who else may hold it.</param>
    /// <param name="inherit">Whether programs that this process starts keep the lock too, until the last of them ends.</param>
    /// <param name="create">Whether a missing file is made; if not, it is the error ENOENT.</param>
    /// <returns>Null where another holds it.</returns>
    /// <exception cref="LinuxException">The file cannot be opened or the file system has no locks.</exception>
    public static FileLock? TryAcquire(string path, FileLockMode mode, bool inherit = false, bool create = true)
    {
        while (true)
        {
            SafeFileHandle file = Open(path, inherit, create);
            try
            {
                if (!TryLock(file, path, mode))
                {
                    file.Dispose();
                    return null;
                }

                if (IsStillAt(file, path))
                {
                    return new FileLock(file, path, inherit);
                }

                file.Dispose();
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    /// <summary>Waits for a lock. The wait asks again in pauses of 1 to 50 ms, so that it can be cancelled.</summary>
    /// <param name="path">A file, made empty with mode 0600 where there is none, or a folder.</param>
    /// <param name="mode">Who else may hold it.</param>
    /// <param name="inherit">Whether programs that this process starts keep the lock too, until the last of them ends.</param>
    /// <param name="create">Whether a missing file is made; if not, it is the error ENOENT.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">The file cannot be opened or the file system has no locks.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static FileLock Acquire(
        string path, FileLockMode mode, bool inherit = false, bool create = true, CancellationToken cancellationToken = default)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path, mode, inherit, create) is { } taken)
            {
                return taken;
            }

            cancellationToken.WaitHandle.WaitOne(pause);
            pause = Longer(pause);
        }
    }

    /// <summary>Waits in the kernel for a lock, on a file that is never removed: for a process that does nothing else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Who else may hold it.</param>
    /// <exception cref="LinuxException">The file cannot be opened or the file system has no locks.</exception>
    public static FileLock Wait(string path, FileLockMode mode)
    {
        SafeFileHandle file = Open(path, inherit: false, create: true);
        while (FileCalls.flock(file, (int)mode) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
            {
                file.Dispose();
                throw new LinuxException("flock", path, errno);
            }
        }

        return new FileLock(file, path, inherited: false);
    }

    /// <summary>Waits for a lock without holding a thread.</summary>
    /// <param name="path">A file, made empty with mode 0600 where there is none, or a folder.</param>
    /// <param name="mode">Who else may hold it.</param>
    /// <param name="inherit">Whether programs that this process starts keep the lock too, until the last of them ends.</param>
    /// <param name="create">Whether a missing file is made; if not, it is the error ENOENT.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">The file cannot be opened or the file system has no locks.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task<FileLock> AcquireAsync(
        string path, FileLockMode mode, bool inherit = false, bool create = true, CancellationToken cancellationToken = default)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path, mode, inherit, create) is { } taken)
            {
                return taken;
            }

            await Task.Delay(pause, cancellationToken);
            pause = Longer(pause);
        }
    }

    /// <summary>Removes the locked file, which only the exclusive holder may do, and lets the lock go. Who waits for it makes a new file.</summary>
    /// <exception cref="LinuxException">The file cannot be removed.</exception>
    public void RemoveAndDispose()
    {
        try
        {
            File.Delete(_path);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Lets the lock go, but for programs that inherited it.</summary>
    public void Dispose()
    {
        if (!_file.IsClosed && !_inherited)
        {
            // Closing alone would leave the lock with a child that was forked and has not executed its program yet.
            _ = FileCalls.flock(_file, Unlock);
        }

        _file.Dispose();
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private static SafeFileHandle Open(string path, bool inherit, bool create)
    {
        OpenFlags flags = OpenFlags.Read | OpenFlags.NonBlocking | (inherit ? OpenFlags.Inherit : default);
        try
        {
            return FileDescriptor.Open(path, create ? flags | OpenFlags.Create : flags, 0x180);
        }
        catch (LinuxException error) when (error.Errno == Errno.EISDIR) // A folder cannot be opened with O_CREAT.
        {
            return FileDescriptor.Open(path, flags);
        }
    }

    private static bool TryLock(SafeFileHandle file, string path, FileLockMode mode)
    {
        while (FileCalls.flock(file, (int)mode | NonBlocking) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.EAGAIN)
            {
                return false;
            }

            if (errno != Errno.EINTR)
            {
                throw new LinuxException("flock", path, errno);
            }
        }

        return true;
    }

    private static bool IsStillAt(SafeFileHandle file, string path)
    {
        byte[] name = LinuxPath.Terminated(path);
        using var current = new SafeFileHandle(FileCalls.CurrentFolder, ownsHandle: false);
        return FileCalls.statx(current, name, 0, StatusBuffer.BasicMask, out StatusBuffer status) == 0
            && new FileStatus(status).IsSameFile(file.Status());
    }
}
