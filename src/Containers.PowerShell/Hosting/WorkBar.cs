using System.Management.Automation;
using Containers.Engine.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>Shows work by <c>Write-Progress</c> in one bar, which is there from the first that is told of the work until it ends.</summary>
internal sealed class WorkBar(string activity, PipelineQueue queue, Action<ProgressRecord> write)
{
    private const long IntervalMilliseconds = 100;
    private static int s_lastId = 1 << 21; // Beside the ids of transfers and builds.
    private readonly int _id = Interlocked.Increment(ref s_lastId);
    private bool _isShown;
    private long _next;

    /// <summary>Takes how far the work is, on any thread. Most of what comes close upon the last is left out.</summary>
    public void Report(WorkProgress value)
    {
        long now = Environment.TickCount64;
        if (now >= Interlocked.Read(ref _next))
        {
            Interlocked.Exchange(ref _next, now + IntervalMilliseconds);
            ProgressRecord record = new(_id, activity, value.Status) { PercentComplete = value.Percent ?? -1 };
            queue.Offer(() =>
            {
                _isShown = true;
                write(record);
            });
        }
    }

    /// <summary>Takes the bar away. To be called on the thread of the pipeline.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            write(new ProgressRecord(_id, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
