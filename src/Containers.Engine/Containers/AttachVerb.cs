using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Attaches to a container that runs.</summary>
public static class AttachVerb
{
    /// <summary>Joins this process's own standard streams with a container that runs, beside others that are attached.</summary>
    /// <param name="container">The container.</param>
    /// <param name="attach">How.</param>
    /// <param name="cancellationToken">Detaches.</param>
    /// <returns>The program's exit code, or 128 and the signal's number; null where the user detached and the container goes on.</returns>
    /// <exception cref="ContainerStateException">It does not run or is paused, or its monitor was killed.</exception>
    /// <exception cref="ContainerOptionsException">The detach keys cannot be used, or there is no terminal to join with the container's.</exception>
    public static async Task<int?> AttachAsync(this Container container, AttachOptions attach, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(attach);
        if (container.State is PausedState)
        {
            throw container.Paused();
        }

        bool terminal = container.Record.Options.Terminal;
        attach = (attach with { Input = attach.Input && container.Record.Options.Interactive }).Check(container.Record.Options);
        int? code;
        using (AttachedStreams streams = new(container.Connect(), terminal, attach))
        {
            int? program = (container.State as RunningState)?.ProcessId;
            using ContainerProcess process = new(container, program, new SafeFileHandle(-1, ownsHandle: false), null, null, null) { IsMain = true };
            attach.Started?.Invoke(process);
            container.Log("attach");
            AttachEnd end = await streams.RelayAsync(redraw: terminal, cancellationToken);
            if (end.Lost)
            {
                throw new ContainerStateException(container.Name, $"The monitor of container '{container.Name}' was killed; nobody can be attached any more.");
            }

            code = end.ExitCode;
        }

        if (code is null)
        {
            container.Log("detach");
        }

        return code;
    }

    /// <summary>Attaches somebody to a container that runs, beside others.</summary>
    /// <param name="container">The container.</param>
    /// <param name="detachKeys">The keys that detach from its terminal; null for none.</param>
    /// <exception cref="ContainerStateException">It does not run or is paused, or its monitor was killed.</exception>
    /// <exception cref="ContainerOptionsException">The keys are none.</exception>
    public static ContainerAttachment Attach(this Container container, string? detachKeys = null)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.State is PausedState)
        {
            throw container.Paused();
        }

        ContainerAttachment attachment = ContainerAttachment.Of(container.Connect(), detachKeys);
        container.Log("attach");
        return attachment;
    }

    /// <summary>Attaches somebody to a container that runs, or to the next start of one that does not, whichever process starts it: they get its first byte.</summary>
    /// <param name="container">The container.</param>
    /// <param name="detachKeys">The keys that detach from its terminal; null for none.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the same container.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerStateException">It is paused, or its monitor was killed.</exception>
    /// <exception cref="ContainerOptionsException">The keys are none.</exception>
    public static async Task<ContainerAttachment> AttachOrWaitAsync(this Container container, string? detachKeys = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using FileLock kept = await container.KeepAsync(cancellationToken); // Nobody starts it meanwhile.
        return container.State.Status.IsActive() ? container.Attach(detachKeys) : ContainerAttachment.WaitingAt(container.Waiting, detachKeys);
    }

    /// <summary>Tells a container's terminal how large it is.</summary>
    /// <param name="container">The container.</param>
    /// <param name="size">Its size.</param>
    /// <param name="cancellationToken">Ends the wait for the container's monitor.</param>
    /// <exception cref="ContainerStateException">It does not run, or its monitor was killed.</exception>
    public static async Task ResizeAsync(this Container container, TerminalSize size, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using ContainerAttachment attachment = ContainerAttachment.Of(container.Connect(), null);
        await attachment.ResizeAsync(size, cancellationToken);
        container.Log("resize", ("height", $"{size.Rows}"), ("width", $"{size.Columns}"));
    }

    private static SafeFileHandle Connect(this Container container)
    {
        using RunningContainer running = container.OpenRunning();
        try
        {
            return MessageSocket.Connect(container.Running.AttachSocket);
        }
        catch (Linux.LinuxException exception)
        {
            throw new ContainerStateException(container.Name, $"Nobody can be attached to container '{container.Name}': its monitor is gone ({exception.Message}).");
        }
    }
}
