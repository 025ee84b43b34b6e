using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Options;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Runs a container in the foreground.</summary>
public static class RunVerb
{
    /// <summary>Starts a container on pipes whose other ends the caller has.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the same container.</param>
    /// <inheritdoc cref="StartVerb.StartAsync" path="/exception"/>
    public static async Task<ContainerProcess> InvokeAsync(this Container container, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using PipedStreams pipes = new(container.Record.Options.Interactive);
        try
        {
            return await container.StartOnAsync(pipes.Given, pipes, cancellationToken)
                ?? throw new ContainerStateException(container.Name, $"Somebody else has started container '{container.Name}' meanwhile.");
        }
        catch
        {
            pipes.Abandon();
            throw;
        }
    }

    /// <summary>Starts a container on this process's own standard input, output and error, or attaches them to one that runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="attach">How this process is attached.</param>
    /// <param name="cancellationToken">Ends the wait; the container goes on.</param>
    /// <returns>
    /// The program's exit code, or 128 and the signal's number; <see cref="ContainerProcess.OutputClosed"/> where nobody reads its output any more,
    /// and null where the user detached: the container goes on then.
    /// </returns>
    /// <inheritdoc cref="StartVerb.StartAsync" path="/exception"/>
    public static Task<int?> RunAsync(this Container container, AttachOptions attach, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(attach);
        ContainerOptions options = container.Record.Options;
        attach = attach.Check(options);
        return options.Terminal ? container.RunOnTerminalAsync(attach, cancellationToken) : container.RunOnPipesAsync(attach, cancellationToken);
    }

    private static async Task<int?> RunOnPipesAsync(this Container container, AttachOptions attach, CancellationToken cancellationToken)
    {
        using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
        StandardStreams own = StandardStreams.Own;
        own = new(attach.Input ? own.Input : nothing, attach.Output ? own.Output : nothing, attach.Error ? own.Error : nothing);
        using ContainerProcess? process = await container.StartOnAsync(own, null, cancellationToken);
        if (process is null)
        {
            return await container.AttachAsync(attach, cancellationToken);
        }

        attach.Started?.Invoke(process);
        return await process.WaitOrLeaveAsync(cancellationToken) ?? ContainerProcess.OutputClosed;
    }

    private static async Task<int?> RunOnTerminalAsync(this Container container, AttachOptions attach, CancellationToken cancellationToken)
    {
        (SafeFileHandle own, SafeFileHandle monitors) = MessageSocket.CreatePair();
        using AttachedStreams streams = new(own, terminal: true, attach with { Input = attach.Input && container.Record.Options.Interactive });
        ContainerProcess? started;
        using (monitors)
        {
            started = await container.StartAsync(() => container.LaunchAsync(null, [monitors], cancellationToken), null);
        }

        if (started is null)
        {
            return await container.AttachAsync(attach, cancellationToken);
        }

        using ContainerProcess process = started;
        attach.Started?.Invoke(process);
        AttachEnd? end = null;
        try
        {
            end = await streams.RelayAsync(redraw: false, cancellationToken);
        }
        finally
        {
            if (end is null or { ExitCode: null, Lost: false } or { OutputClosed: true })
            {
                process.LeaveRunning();
            }
        }

        if (end is { ExitCode: null, Lost: false })
        {
            container.Log("detach");
            return null;
        }

        return end.Value.OutputClosed ? end.Value.ExitCode : await process.WaitAsync(cancellationToken);
    }

    private static Task<ContainerProcess?> StartOnAsync(this Container container, StandardStreams streams, PipedStreams? pipes, CancellationToken cancellationToken) =>
        container.StartAsync(() => container.LaunchAsync(streams, [], cancellationToken), pipes);

    /// <summary>Starts the container, and removes one that is to be removed at its end if it cannot be started.</summary>
    /// <returns>Null where it runs already.</returns>
    private static async Task<ContainerProcess?> StartAsync(this Container container, Func<Task<StartedMonitor?>> launch, PipedStreams? pipes)
    {
        try
        {
            if (await launch() is not { } monitor)
            {
                return null;
            }

            return new ContainerProcess(container, monitor.ProgramId, monitor.Process, pipes?.Input, pipes?.Output, pipes?.Error)
            {
                IsMain = true, Removal = container.RemoveAtEndAsync, Reports = monitor.Later,
            };
        }
        catch (Exception exception) when (exception is not ContainerStateException)
        {
            await container.RemoveAtEndAsync();
            throw;
        }
    }

    /// <summary>Removes a container that is to be removed at its end.</summary>
    internal static Task RemoveAtEndAsync(this Container container) =>
        container.Record.Options.Remove ? container.TryRemoveFolderAsync(withVolumes: true, CancellationToken.None) : Task.CompletedTask;
}
