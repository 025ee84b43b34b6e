namespace Containers.Runtime.Monitoring.Logs;

/// <summary>
/// Writes another log on a thread of its own, so that no disk and no journal that is slow makes the container wait. Lines that come while the
/// buffer is full are lost, as with Docker's <c>mode=non-blocking</c>.
/// </summary>
internal sealed class BufferedLog : ContainerLog
{
    /// <summary>How long the end of a container waits for the rest to be written.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly ContainerLog _log;
    private readonly long _largestSize;
    private readonly Queue<(LogStream Stream, byte[] Text, bool Ended)> _lines = new();
    private readonly object _lock = new();
    private readonly Thread _thread;
    private long _size;
    private bool _closed;
    private bool _isStuck;

    /// <summary>Begins to write.</summary>
    /// <param name="log">The log that is written.</param>
    /// <param name="largestSize">How many bytes wait at most. A line that is larger waits alone.</param>
    internal BufferedLog(ContainerLog log, long largestSize)
    {
        _log = log;
        _largestSize = largestSize;
        _thread = new Thread(Write, maxStackSize: 256 * 1024) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    internal override string? Failure => _isStuck ? "The log is not complete: its last lines could not be written in time." : _log.Failure;

    internal override void Append(LogStream stream, ReadOnlySpan<byte> text, bool ended)
    {
        lock (_lock)
        {
            if (_lines.Count == 0 || _size + text.Length <= _largestSize)
            {
                _lines.Enqueue((stream, text.ToArray(), ended));
                _size += text.Length;
                Monitor.Pulse(_lock);
            }
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public override void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }

        _isStuck = !_thread.Join(s_patience);
        if (!_isStuck)
        {
            _log.Dispose();
        }
    }

    private void Write()
    {
        while (Take() is { Length: > 0 } lines)
        {
            foreach ((LogStream stream, byte[] text, bool ended) in lines)
            {
                _log.Append(stream, text, ended);
            }

            _log.Flush();
        }
    }

    /// <summary>What waits, once something does; nothing at the end.</summary>
    private (LogStream Stream, byte[] Text, bool Ended)[] Take()
    {
        lock (_lock)
        {
            while (_lines.Count == 0 && !_closed)
            {
                _ = Monitor.Wait(_lock);
            }

            (LogStream, byte[], bool)[] lines = [.. _lines];
            _lines.Clear();
            _size = 0;
            return lines;
        }
    }
}
