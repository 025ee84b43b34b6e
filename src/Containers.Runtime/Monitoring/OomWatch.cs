using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Runtime.Init;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// Sees that the kernel has ended a process because memory was short while the group that counts it is there: systemd removes a scope as soon as nothing is
/// in it. So the count is read again and again for a moment whenever the group's events have changed, of which the kernel tells every 10 ms at most.
/// </summary>
internal sealed class OomWatch : IDisposable
{
    private const int Window = 50; // Milliseconds.
    private const int Pause = 2;

    private readonly IContainerLaunch _launch;
    private readonly FileWatch? _watch;
    private long _until;
    private int _entry = -1;

    /// <summary>Watches the group of a container that runs.</summary>
    internal OomWatch(IContainerLaunch launch)
    {
        _launch = launch;
        _until = Environment.TickCount64 + Window; // For what happened before it was watched.
        try
        {
            _watch = launch.VanishingEvents is { } file ? new FileWatch(file) : null;
        }
        catch (LinuxException)
        {
            // The container has ended, no controller counts, or the user has too many watches: what is there at the end is read.
            _watch = null;
        }
    }

    /// <summary>Whether a process was ended.</summary>
    internal bool WasKilled { get; private set; }

    /// <summary>Adds what this waits for.</summary>
    /// <returns>How many milliseconds to wait at most; negative is for ever.</returns>
    internal int Prepare(PollSet polls)
    {
        _entry = -1;
        if (_watch is null || WasKilled)
        {
            return -1;
        }

        _entry = polls.Add(new PollEntry((int)_watch.Handle.DangerousGetHandle(), PollEvents.Readable));
        return Environment.TickCount64 < _until ? Pause : -1;
    }

    /// <summary>Reads the count where it may have changed.</summary>
    /// <param name="polls">What was waited for.</param>
    /// <param name="hasEnded">Whether the container's process has ended.</param>
    internal void Handle(PollSet polls, bool hasEnded)
    {
        long now = Environment.TickCount64;
        if (_entry >= 0 && polls.IsReady(_entry))
        {
            _watch!.Reset();
            _until = now + Window;
        }

        WasKilled = WasKilled || ((hasEnded || now < _until) && _launch.WasOomKilled);
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();
}
