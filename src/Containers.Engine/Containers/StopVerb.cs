using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Engine.Containers;

/// <summary>Stops a container.</summary>
public static class StopVerb
{
    /// <summary>Asks a container to end, and kills it when the time is over. One that does not run is left as it is.</summary>
    /// <param name="container">The container.</param>
    /// <param name="timeout">How long it may take; null takes the container's own.</param>
    /// <param name="signal">What asks it; null takes the container's own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FormatException">There is no such signal.</exception>
    public static async Task<ContainerInfo> StopAsync(
        this Container container, TimeSpan? timeout = null, string? signal = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ContainerRecord record = container.Record;
        using FileLock? kept = await container.TryLockAsync(FileLockMode.Shared, cancellationToken);
        using RunningContainer? running = container.OpenToStop();
        if (running is not null)
        {
            int number = Signals.Parse(signal ?? record.Options.StopSignal ?? ContainerDefaults.StopSignal);
            container.Log("kill", ("signal", $"{number}"));
            TimeSpan patience = timeout ?? record.StopTimeout;
            await WorkListener.WaitAsync(running.StopAsync(number, patience, cancellationToken), "Waiting for its end", patience);
            container.Log("stop");
        }
        else
        {
            WorkListener.Tell($"Container '{record.Name}' does not run, and is left as it is.");
        }

        return container.Read();
    }

    /// <summary>Opens a container that is to end and not to be started again.</summary>
    /// <returns>Null where it does not run.</returns>
    internal static RunningContainer? OpenToStop(this Container container)
    {
        if (!RunningContainer.Exists(container.Folder))
        {
            return null;
        }

        // Its policy may have started it again before that was written: what runs after it is what is to be stopped.
        container.MarkStopped();
        return RunningContainer.Open(container.Folder);
    }

    /// <summary>Keeps a container from being started again by its monitor; one that is gone needs nothing.</summary>
    internal static void MarkStopped(this Container container)
    {
        try
        {
            FileDescriptor.Open(container.Folder.Stopped, OpenFlags.Write | OpenFlags.Create, mode: 0x180).Dispose();
        }
        catch (Linux.LinuxException exception) when (exception.Errno == Linux.Errno.ENOENT)
        {
            return;
        }
    }
}
