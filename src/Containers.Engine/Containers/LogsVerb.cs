using System.Runtime.CompilerServices;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Reads a container's log.</summary>
public static class LogsVerb
{
    /// <summary>What a container has written.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">Which lines; null is all there are.</param>
    /// <param name="cancellationToken">Ends a follow.</param>
    /// <exception cref="ContainerStateException">Its log driver keeps nothing that can be read here.</exception>
    public static IAsyncEnumerable<ContainerLogEntry> ReadLogAsync(this Container container, ContainerLogOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        LogOptions.RequireReadable(container.Record); // Before anybody is told that there is something to read.
        return container.ReadEntriesAsync(options ?? new(), cancellationToken);
    }

    private static async IAsyncEnumerable<ContainerLogEntry> ReadEntriesAsync(
        this Container container, ContainerLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using FileLock? kept = await container.TryLockAsync(FileLockMode.Shared, cancellationToken);
        using var running = RunningContainer.Open(container.Folder);
        await foreach (ContainerLogEntry entry in new ContainerLogReader(container.Folder.Log, running?.Monitor).ReadAsync(options, cancellationToken))
        {
            yield return entry with { Container = container.Name };
        }
    }
}
