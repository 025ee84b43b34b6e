using System.Management.Automation;
using Containers.Engine.Content;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.PowerShell.Hosting;

/// <summary>Shows a transfer by <c>Write-Progress</c>: one bar for the image and below it one for each layer. A layer that need not go is verbose output.</summary>
internal sealed class PullProgress(string activity, PipelineQueue queue, Action<ProgressRecord> write, Action<string> tell) : IProgress<LayerProgress>
{
    private const long IntervalMilliseconds = 100;
    private static int s_lastId;
    private readonly Lock _gate = new();
    private readonly int _id = Interlocked.Increment(ref s_lastId);
    private readonly Dictionary<Digest, Bar> _bars = [];
    private long _nextSummary;

    /// <summary>Takes a layer's state, on any thread. Between changes of phase most are left out.</summary>
    public void Report(LayerProgress value)
    {
        lock (_gate)
        {
            long now = Environment.TickCount64;
            bool isNew = !_bars.TryGetValue(value.Layer, out Bar? bar);
            bar ??= _bars[value.Layer] = new Bar(Interlocked.Increment(ref s_lastId), value);
            bool changed = isNew || bar.Layer.Phase != value.Phase;
            bar.Layer = value;
            if (changed && value.Phase == LayerPhase.Exists)
            {
                tell($"Layer {value.Layer} is there already, and left out.");
            }

            if (changed || now >= bar.Next)
            {
                bar.Next = now + IntervalMilliseconds;
                Write(RecordOf(bar));
            }

            if (changed || now >= _nextSummary)
            {
                _nextSummary = now + IntervalMilliseconds;
                Write(Summary());
            }
        }
    }

    /// <summary>Takes all bars away. To be called on the thread of the pipeline.</summary>
    public void Complete()
    {
        foreach (Bar bar in _bars.Values)
        {
            write(Completed(RecordOf(bar)));
        }

        if (_bars.Count > 0)
        {
            write(Completed(Summary()));
        }
    }

    private static ProgressRecord Completed(ProgressRecord record)
    {
        record.RecordType = ProgressRecordType.Completed;
        return record;
    }

    private void Write(ProgressRecord record) => queue.Offer(() => write(record));

    private ProgressRecord Summary()
    {
        long bytes = _bars.Values.Sum(bar => IsFinished(bar.Layer) ? bar.Layer.Total ?? bar.Layer.Bytes : bar.Layer.Bytes);
        long total = _bars.Values.Sum(bar => bar.Layer.Total ?? bar.Layer.Bytes);
        int finished = _bars.Values.Count(bar => IsFinished(bar.Layer));
        return new ProgressRecord(_id, activity, $"{finished} of {_bars.Count} layers, {HumanText.Size(bytes)} of {HumanText.Size(total)}")
        {
            PercentComplete = Percent(bytes, total),
        };
    }

    private ProgressRecord RecordOf(Bar bar) => new(bar.Id, HumanText.ShortId(bar.Layer.Layer.ToString()), StatusOf(bar.Layer))
    {
        ParentActivityId = _id,
        PercentComplete = IsFinished(bar.Layer) ? 100 : Percent(bar.Layer.Bytes, bar.Layer.Total ?? 0),
        RecordType = IsFinished(bar.Layer) ? ProgressRecordType.Completed : ProgressRecordType.Processing,
    };

    private static string StatusOf(LayerProgress layer) => layer.Phase is LayerPhase.Downloading or LayerPhase.Uploading or LayerPhase.Copying or LayerPhase.Compressing
        ? $"{HumanText.Size(layer.Bytes)} of {(layer.Total is { } total ? HumanText.Size(total) : "an unknown size")}"
        : layer.Phase.ToString();

    private static bool IsFinished(LayerProgress layer) => layer.Phase is LayerPhase.Done or LayerPhase.Exists or LayerPhase.Compressed;

    private static int Percent(long bytes, long total) => total > 0 ? (int)Math.Clamp(100 * bytes / total, 0, 100) : 0;

    private sealed class Bar(int id, LayerProgress layer)
    {
        public int Id => id;

        public LayerProgress Layer { get; set; } = layer;

        public long Next { get; set; }
    }
}
