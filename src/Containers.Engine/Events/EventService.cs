using System.Runtime.CompilerServices;
using Containers.Linux.Descriptors;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Events;

/// <summary>What happened and happens to the containers, images, networks and volumes of a store, whoever does it.</summary>
public sealed class EventService
{
    private readonly StorePaths _paths;

    internal EventService(StorePaths paths) => _paths = paths;

    /// <summary>The events, oldest first.</summary>
    /// <param name="options">Which; null is all that are kept.</param>
    /// <param name="cancellationToken">Ends a follow.</param>
    /// <exception cref="FormatException">A filter is none.</exception>
    public async IAsyncEnumerable<EngineEvent> ReadAsync(
        EventOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new EventOptions();
        EventFilter filter = new(options.Filters);
        DateTimeOffset since = options.Since ?? (options.Follow ? DateTimeOffset.UtcNow : DateTimeOffset.MinValue);
        string folder = Path.GetDirectoryName(_paths.Journal)!;
        if (options.Follow)
        {
            EventLog.MakeFolder(_paths);
        }

        using FileWatch? watch = options.Follow ? new FileWatch(folder) : null;
        using JournalReader reader = new(_paths.Journal);
        if (options is { Follow: true, Since: null })
        {
            reader.GoToEnd();
        }

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isOver = watch is null || DateTimeOffset.UtcNow >= options.Until; // What comes after is read no more.
            foreach (EventRecord entry in reader.ReadNew())
            {
                EngineEvent happened = new(entry.Time, entry.Type, entry.Action, entry.Id, entry.Attributes);
                if (happened.Time >= since && !(happened.Time >= options.Until) && filter.Takes(happened))
                {
                    yield return happened;
                }
            }

            if (isOver)
            {
                yield break;
            }

            await WaitAsync(watch!, options.Until, cancellationToken);
        }
    }

    private static Task<bool> WaitAsync(FileWatch watch, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        int milliseconds = until is { } end ? (int)Math.Clamp(Math.Ceiling((end - DateTimeOffset.UtcNow).TotalMilliseconds), 0, int.MaxValue) : -1;
        return watch.WaitAsync(process: null, milliseconds, cancellationToken);
    }
}
