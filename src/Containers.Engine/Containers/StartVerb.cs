using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Engine.Host;
using Containers.Engine.Networks;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Starts a container.</summary>
public static class StartVerb
{
    /// <summary>
    /// Starts a container, with those attached who wait for that, and returns once its program runs. One that runs is left as it is, and one that is to be
    /// removed at its end is removed where it cannot be started.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the same container.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerStateException">It is paused.</exception>
    /// <exception cref="ContainerStartException">Its program could not be started.</exception>
    public static async Task<ContainerInfo> StartAsync(this Container container, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        try
        {
            if (await container.LaunchAsync(null, [], cancellationToken) is { } monitor)
            {
                LeftProcesses.Add(monitor.Process);
            }

            return container.Read();
        }
        catch (Exception exception) when (exception is not (ContainerStateException or ContainerNotFoundException or OperationCanceledException))
        {
            await container.RemoveAtEndAsync();
            throw;
        }
    }

    /// <summary>Starts a container's monitor.</summary>
    /// <param name="container">The container.</param>
    /// <param name="streams">The streams that are the container's; null for none.</param>
    /// <param name="attachments">The monitor's ends of sockets by which this process is attached.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the same container.</param>
    /// <returns>The monitor, a child of this process; null where the container runs already.</returns>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    internal static async Task<StartedMonitor?> LaunchAsync(
        this Container container, StandardStreams? streams, IReadOnlyList<SafeFileHandle> attachments, CancellationToken cancellationToken)
    {
        if (container.Runs())
        {
            WorkListener.Tell($"Container '{container.Name}' runs already, and is left as it is.");
            return null;
        }

        await container.ReadyLayersAsync(cancellationToken);
        using FileLock starting = await container.TryLockAsync(FileLockMode.Exclusive, cancellationToken) ?? throw container.Missing();
        if (container.Runs())
        {
            return null;
        }

        File.Delete(container.Folder.Stopped);
        File.Delete(container.Folder.Health); // What the last run's checks said is not of this one.
        RunRecord? before = ContainerStore.ReadState(container.Folder);
        try
        {
            return await container.LaunchLockedAsync(streams, attachments, cancellationToken);
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception) && !RunningContainer.Exists(container.Folder))
        {
            container.NoteFailure(before, exception);
            throw;
        }
    }

    private static async Task<StartedMonitor> LaunchLockedAsync(
        this Container container, StandardStreams? streams, IReadOnlyList<SafeFileHandle> attachments, CancellationToken cancellationToken)
    {
        using HeldVolumes held = await container.Service.Volumes.ReadyAsync(container.Record, cancellationToken);
        IReadOnlyList<SafeFileHandle> waiting = container.Waiting.Take();
        try
        {
            if (streams is not null || attachments.Count + waiting.Count > 0)
            {
                container.Log("attach");
            }

            NetworkedContainer? networks = NetworkModes.Of(container.Record);
            using FileLock? kept = networks is null ? null : container.Service.Networks.Keep();
            StartedMonitor started = container.Service.Launcher.Launch(
                LinkVariables.Add(container.Record, container.Service.TryGet), streams, [.. attachments, .. waiting], networks is null ? null : container.Service.Networks.Attach(networks));
            container.Service.Networks.TellOfOutward();
            return started;
        }
        finally
        {
            foreach (SafeFileHandle connection in waiting)
            {
                connection.Dispose();
            }
        }
    }

    /// <summary>Writes down why a container could not be started, beside how it stood before, where there is room for that.</summary>
    private static void NoteFailure(this Container container, RunRecord? before, Exception error)
    {
        try
        {
            ContainerStore.RecordFailedStart(container.Folder, before, error);
        }
        catch (LinuxException exception) when (ErrorKinds.IsDiskFull(exception))
        {
            return;
        }
    }

    private static bool Runs(this Container container) =>
        RunningContainer.Exists(container.Folder) && (container.State is not PausedState ? true : throw container.Paused());
}
