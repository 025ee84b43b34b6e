using System.Management.Automation;
using Containers.Engine.Building;
using Containers.Engine.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>Shows a build by <c>Write-Progress</c>: one bar for the build and below it one for each step that runs; what steps write is verbose output.</summary>
internal sealed class BuildBars(string activity, PipelineQueue queue, Action<ProgressRecord> write, Action<string> tell, Action<string> warn) : IProgress<BuildProgress>
{
    private static int s_lastId = 1 << 20; // Beside the ids of transfers.
    private readonly Lock _gate = new();
    private readonly int _id = Interlocked.Increment(ref s_lastId);
    private readonly Dictionary<int, (int Id, BuildStep Step)> _running = [];
    private int _ended;
    private int _cached;

    /// <summary>Takes what happens, on any thread.</summary>
    public void Report(BuildProgress value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case BuildProgress.Started started:
                    _running[started.Step.Number] = (Interlocked.Increment(ref s_lastId), started.Step);
                    Offer(RecordOf(started.Step, "running"));
                    Offer(Summary());
                    break;
                case BuildProgress.Output written:
                    Offer(RecordOf(written.Step, Clean(written.Line)));
                    tell($"#{written.Step.Number} {written.Line}");
                    break;
                case BuildProgress.Ended ended:
                    _ended++;
                    _cached += ended.Step.IsCached ? 1 : 0;
                    End(ended.Step);
                    break;
                case BuildProgress.Failed failed:
                    End(failed.Step);
                    break;
                case BuildProgress.Noticed noticed:
                    warn(noticed.Message);
                    break;
            }
        }
    }

    /// <summary>Takes all bars away. To be called on the thread of the pipeline.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            foreach ((_, BuildStep step) in _running.Values)
            {
                write(Completed(RecordOf(step, "ended")));
            }

            write(Completed(Summary()));
        }
    }

    private void End(BuildStep step)
    {
        Offer(Completed(RecordOf(step, step.IsCached ? "cached" : "ended")));
        _running.Remove(step.Number);
        Offer(Summary());
    }

    private void Offer(ProgressRecord record) => queue.Offer(() => write(record));

    private static ProgressRecord Completed(ProgressRecord record)
    {
        record.RecordType = ProgressRecordType.Completed;
        return record;
    }

    private ProgressRecord Summary() => new(_id, activity, $"{_ended} steps done, {_cached} of them cached");

    private ProgressRecord RecordOf(BuildStep step, string status) =>
        new(_running[step.Number].Id, $"[{step.Stage} {step.Position}/{step.Total}] {Clean(step.Text)}", status) { ParentActivityId = _id };

    /// <summary>A text that a bar can show: not empty, without control characters.</summary>
    private static string Clean(string text)
    {
        string clean = HumanText.Printable(text);
        return clean.Trim().Length == 0 ? "…" : clean;
    }
}
