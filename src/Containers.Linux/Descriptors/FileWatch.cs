using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>Tells when a file is written to, or in a folder a file is written to, made or moved to (inotify(7)).</summary>
public sealed partial class FileWatch : IDisposable
{
    private const int IN_CLOEXEC = 0x80000;
    private const int IN_NONBLOCK = 0x800;
    private const uint IN_MODIFY = 2;
    private const uint IN_MOVED_TO = 0x80;
    private const uint IN_CREATE = 0x100;

    private readonly byte[] _events = new byte[4096];

    /// <summary>Watches a file or folder from now on.</summary>
    /// <exception cref="LinuxException">It is not there, or the user has too many watches.</exception>
    public FileWatch(string path)
    {
        int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        if (watch < 0)
        {
            LinuxException.ThrowLast("inotify_init1", null, "Close what else follows logs, or raise fs.inotify.max_user_instances");
        }

        Handle = new SafeFileHandle(watch, ownsHandle: true);
        if (inotify_add_watch(Handle, path, IN_MODIFY | IN_MOVED_TO | IN_CREATE) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            Handle.Dispose();
            throw new LinuxException("inotify_add_watch", path, errno);
        }
    }

    /// <summary>Becomes readable when that happened.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Forgets what was told so far.</summary>
    public void Reset()
    {
        Span<PollEntry> entry = [new((int)Handle.DangerousGetHandle(), PollEvents.Readable)];
        while (Poll.Wait(entry, milliseconds: 0) > 0)
        {
            _ = Pipes.Read(Handle, _events);
        }
    }

    /// <summary>Waits until that happens, and forgets it.</summary>
    /// <param name="process">A process whose end is waited for too; null for none.</param>
    /// <param name="milliseconds">How long; negative waits for ever.</param>
    /// <param name="cancellationToken">Ends the wait, as if it had happened.</param>
    /// <returns>Whether the process has ended.</returns>
    public bool Wait(SafeFileHandle? process, int milliseconds, CancellationToken cancellationToken)
    {
        (SafeFileHandle cancelled, SafeFileHandle cancel) = Pipes.Create();
        using (cancelled)
        using (cancel)
        using (cancellationToken.Register(() => Pipes.Write(cancel, [0])))
        {
            Span<PollEntry> entries =
            [
                new((int)Handle.DangerousGetHandle(), PollEvents.Readable),
                process is null ? PollEntry.Nothing : new((int)process.DangerousGetHandle(), PollEvents.Readable),
                new((int)cancelled.DangerousGetHandle(), PollEvents.Readable),
            ];
            Poll.Wait(entries, milliseconds);
            GC.KeepAlive(process);
            Reset();
            return entries[1].IsReady;
        }
    }

    /// <summary>Waits on a thread of its own, so that many waits do not keep each other from the thread pool.</summary>
    /// <inheritdoc cref="Wait"/>
    public Task<bool> WaitAsync(SafeFileHandle? process, int milliseconds, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Wait(process, milliseconds, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(SafeFileHandle watch, string path, uint mask);
}
