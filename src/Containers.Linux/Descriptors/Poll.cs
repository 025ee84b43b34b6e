using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>Events of poll(2).</summary>
[Flags]
public enum PollEvents : short
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>POLLIN: there is something to read, or the process of a pidfd has ended.</summary>
    Readable = 1,

    /// <summary>POLLPRI: a file of the kernel's has changed since it was read.</summary>
    Priority = 2,

    /// <summary>POLLOUT: a write will not wait.</summary>
    Writable = 4,
}

/// <summary>A descriptor to wait for: struct pollfd.</summary>
/// <param name="Descriptor">The descriptor; negative ones are passed over.</param>
/// <param name="Events">What to wait for; errors and hang-ups always count.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PollEntry(int Descriptor, PollEvents Events)
{
    private readonly short _returned;

    /// <summary>An entry that never becomes ready.</summary>
    public static PollEntry Nothing => new(-1, PollEvents.None);

    /// <summary>Whether an event, an error or a hang-up came.</summary>
    public bool IsReady => _returned != 0;
}

/// <summary>Waits for several descriptors at once (poll(2)).</summary>
public static unsafe partial class Poll
{
    /// <summary>Waits until at least one entry is ready.</summary>
    /// <param name="entries">The descriptors; the outcome is left in them.</param>
    /// <param name="milliseconds">How long; negative waits for ever.</param>
    /// <returns>How many are ready; 0 when the time is over.</returns>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static int Wait(Span<PollEntry> entries, int milliseconds = -1)
    {
        fixed (PollEntry* start = entries)
        {
            int ready;
            while ((ready = poll(start, (nuint)entries.Length, milliseconds)) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    LinuxException.ThrowLast("poll", null);
                }
            }

            return ready;
        }
    }

    /// <summary>Waits, on a thread of its own, until a file can be read, is at its end, or is a process that has ended.</summary>
    /// <param name="file">The file.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where the time was over first.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static Task<bool> WaitUntilReadableAsync(SafeFileHandle file, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => WaitUntilReadable(file, timeout, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc cref="WaitUntilReadableAsync"/>
    public static bool WaitUntilReadable(SafeFileHandle file, TimeSpan timeout, CancellationToken cancellationToken) =>
        Wait(file, PollEvents.Readable, timeout, cancellationToken);

    /// <summary>Waits, on a thread of its own, until nobody is left at the other end of a file: the readers of a pipe, a terminal, a socket. Of others that never comes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static Task WaitUntilBrokenAsync(SafeFileHandle file, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Wait(file, PollEvents.None, Timeout.InfiniteTimeSpan, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static bool Wait(SafeFileHandle file, PollEvents events, TimeSpan timeout, CancellationToken cancellationToken)
    {
        (SafeFileHandle cancelled, SafeFileHandle cancel) = Pipes.Create();
        using (cancelled)
        using (cancel)
        using (cancellationToken.Register(() => Pipes.Write(cancel, [0])))
        {
            Span<PollEntry> entries =
            [
                new((int)file.DangerousGetHandle(), events), new((int)cancelled.DangerousGetHandle(), PollEvents.Readable),
            ];
            Wait(entries, timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(timeout.TotalMilliseconds, int.MaxValue));
            GC.KeepAlive(file);
            cancellationToken.ThrowIfCancellationRequested();
            return entries[0].IsReady;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int timeout);
}
