using System.Collections.Concurrent;

namespace Containers.Engine.Building;

/// <summary>Numbers the steps of a build and tells how they go.</summary>
internal sealed class StepReporter(IProgress<BuildProgress>? progress)
{
    private readonly ConcurrentQueue<BuildStep> _steps = new();
    private int _last;

    /// <summary>The steps that have ended well.</summary>
    public IReadOnlyList<BuildStep> Steps => (BuildStep[])[.. _steps];

    /// <summary>A step begins.</summary>
    public RunningStep Begin(string stage, int position, int total, string text)
    {
        var step = new BuildStep(Interlocked.Increment(ref _last), stage, position, total, text);
        Tell(new BuildProgress.Started(step));
        return new RunningStep(this, step);
    }

    /// <summary>Tells something.</summary>
    public void Tell(BuildProgress what) => progress?.Report(what);

    /// <summary>A step has ended well.</summary>
    public void End(BuildStep step)
    {
        _steps.Enqueue(step);
        Tell(new BuildProgress.Ended(step));
    }
}
