using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Supervision.Limits;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// Sees that the kernel has ended a process of a container because memory was short. The kernel tells of it on cgroup v1 before it counts the process, and on v2
/// every 10 ms at most, in which systemd may have removed a scope that nothing is in any more: there the count is read again and again for a moment.
/// </summary>
/// <param name="group">The container's group; null where it has none.</param>
/// <param name="tell">Is called for each process.</param>
internal sealed class OomWatch(ContainerGroup? group, Action tell) : IDisposable
{
    private const int Window = 50; // Milliseconds.
    private const int Pause = 2;

    private OomEvents? _events;
    private long _killed;
    private long _until;
    private int _entry = -1;

    /// <summary>Whether a process was ended.</summary>
    internal bool WasKilled => _killed > 0;

    /// <summary>Watches the group, which is there by now.</summary>
    internal void Begin()
    {
        try
        {
            _events = group is null ? null : OomEvents.Of(group.Group);
        }
        catch (LinuxException)
        {
            return; // The container has ended, or a user may not be told: what is counted at the end is read.
        }

        _until = group?.Vanishes is true ? Environment.TickCount64 + Window : 0; // For what happened before it was watched.
    }

    /// <summary>Adds what this waits for.</summary>
    /// <returns>How many milliseconds to wait at most; negative is for ever.</returns>
    internal int Prepare(PollSet polls)
    {
        _entry = _events is null ? -1 : polls.Add(_events.Entry);
        return _events is not null && Environment.TickCount64 < _until ? Pause : -1;
    }

    /// <summary>Reads the count where it may have changed.</summary>
    /// <param name="polls">What was waited for.</param>
    /// <param name="hasEnded">Whether the container's process has ended.</param>
    internal void Handle(PollSet polls, bool hasEnded)
    {
        if (_entry >= 0 && polls.IsReady(_entry))
        {
            if (!_events!.Reset())
            {
                Dispose();
                return;
            }

            _until = _events.ComesFirst || group!.Vanishes ? Environment.TickCount64 + Window : 0;
            Look();
        }
        else if (hasEnded || Environment.TickCount64 < _until)
        {
            Look();
        }
    }

    /// <summary>Reads the count. It is 0 where the group is gone.</summary>
    internal void Look()
    {
        for (long now = group?.Group.ReadOomKills() ?? 0; _killed < now; _killed++)
        {
            tell();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events?.Dispose();
        _events = null;
    }
}
