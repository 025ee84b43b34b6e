using System.Diagnostics;

namespace Containers.Engine.Text;

/// <summary>
/// Hears what a call of the engine does while it does it: what is asked of whom, what is left out, what cannot be had as it should, how far it is. It goes with
/// the call into all that works for it, on whatever thread, so that of two callers of one engine each hears of its own work alone.
/// </summary>
public sealed class WorkListener
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(500);
    private static readonly AsyncLocal<WorkListener?> s_current = new();

    /// <summary>Takes a sentence about what is done or left out, on any thread.</summary>
    public required Action<string> Told { get; init; }

    /// <summary>Takes a sentence or two about what cannot be had as it should, on any thread.</summary>
    public required Action<string> Warned { get; init; }

    /// <summary>Takes how far it is, on any thread and as often as it changes; null takes none.</summary>
    public Action<WorkProgress>? Progressed { get; init; }

    /// <summary>Makes a call that this hears of.</summary>
    public Task<T> HearAsync<T>(Func<Task<T>> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Task.Run(() =>
        {
            s_current.Value = this;
            return call();
        });
    }

    /// <summary>Hears of all calls that the caller, and whom it calls, makes from here on.</summary>
    public void Listen() => s_current.Value = this;

    /// <summary>Tells whoever listens, if anybody does.</summary>
    internal static void Tell(string sentence) => s_current.Value?.Told(sentence);

    /// <summary>Warns whoever listens.</summary>
    internal static void Warn(string sentence) => s_current.Value?.Warned(sentence);

    /// <summary>Tells how many bytes are done.</summary>
    internal static void Report(string what, long bytes, long? total = null)
    {
        if (s_current.Value?.Progressed is { } progressed)
        {
            string amount = total is { } all ? $"{HumanText.Size(bytes)} of {HumanText.Size(all)}" : HumanText.Size(bytes);
            progressed(new WorkProgress($"{what}: {amount}", total > 0 ? (int)Math.Clamp(100 * bytes / total.Value, 0, 100) : null));
        }
    }

    /// <summary>Waits for work, and tells from time to time how much of its time it has taken.</summary>
    internal static async Task WaitAsync(Task work, string what, TimeSpan limit)
    {
        if (s_current.Value?.Progressed is { } progressed)
        {
            var time = Stopwatch.StartNew();
            while (await Task.WhenAny(work, Task.Delay(s_beat)) != work)
            {
                double taken = time.Elapsed.TotalSeconds;
                bool ends = limit > TimeSpan.Zero;
                progressed(new WorkProgress(
                    ends ? $"{what}: {taken:0} of {limit.TotalSeconds:0} s" : $"{what}: {taken:0} s",
                    ends ? (int)Math.Clamp(100 * taken / limit.TotalSeconds, 0, 100) : null));
            }
        }

        await work;
    }
}
