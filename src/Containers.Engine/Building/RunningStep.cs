using System.Diagnostics;

namespace Containers.Engine.Building;

/// <summary>A step while it is made.</summary>
internal sealed class RunningStep(StepReporter reporter, BuildStep step)
{
    private const int KeptLines = 20;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Queue<string> _lines = new();

    /// <summary>The last lines that it wrote.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>It wrote a line.</summary>
    public void Write(string line, bool isError)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }

        reporter.Tell(new BuildProgress.Output(step, line, isError));
    }

    /// <summary>It has ended well.</summary>
    public void End(bool isCached, string? layer) =>
        reporter.End(step with { IsCached = isCached, Layer = layer, Duration = Stopwatch.GetElapsedTime(_began) });

    /// <summary>It has failed.</summary>
    public void Fail(string message) => reporter.Tell(new BuildProgress.Failed(step with { Duration = Stopwatch.GetElapsedTime(_began) }, message));
}
