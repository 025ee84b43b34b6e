using Containers.Linux.Descriptors;

namespace Containers.Runtime.Monitoring;

/// <summary>All that one turn of the monitor's loop waits for. Each part adds what it waits for, and asks afterwards what became of it.</summary>
internal sealed class PollSet
{
    private PollEntry[] _entries = new PollEntry[8];
    private int _count;

    /// <summary>Begins the next turn.</summary>
    internal void Clear() => _count = 0;

    /// <summary>Adds an entry.</summary>
    /// <returns>Its number in this turn.</returns>
    internal int Add(in PollEntry entry)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _count);
        }

        _entries[_count] = entry;
        return _count++;
    }

    /// <summary>Waits until an entry is ready, or the time is over.</summary>
    /// <param name="milliseconds">How long; negative is for ever.</param>
    internal void Wait(int milliseconds = -1) => Poll.Wait(_entries.AsSpan(0, _count), milliseconds);

    /// <summary>The shorter of two waits; negative ones are for ever.</summary>
    internal static int Sooner(int one, int other) => one < 0 ? other : other < 0 ? one : Math.Min(one, other);

    /// <summary>Whether an entry is ready.</summary>
    internal bool IsReady(int number) => _entries[number].IsReady;
}
