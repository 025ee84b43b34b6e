using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;
using Containers.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <content>This process's own standard streams as those of a container.</content>
public sealed partial class ContainerService
{
    /// <summary>Creates a container and runs it on this process's own standard input, output and error.</summary>
    /// <param name="options">What is asked of it.</param>
    /// <param name="attach">How this process is attached; null as docker's <c>run</c> is.</param>
    /// <param name="cancellationToken">Ends the wait; the container goes on.</param>
    /// <returns>The program's exit code, or 128 and the signal's number; null where the user detached and the container goes on.</returns>
    /// <inheritdoc cref="CreateAsync" path="/exception"/>
    /// <exception cref="ContainerStartException">Its program could not be started.</exception>
    public async Task<int?> RunAsync(ContainerOptions options, AttachOptions? attach = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        attach ??= new AttachOptions();
        attach = Check(options, attach);
        return await StartOnOwnStreamsAsync(await CreateRecordAsync(options, cancellationToken), attach, cancellationToken);
    }

    /// <summary>Starts a container on this process's own standard input, output and error.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="attach">How this process is attached.</param>
    /// <param name="cancellationToken">Ends the wait; the container goes on.</param>
    /// <returns>As <see cref="RunAsync"/> does.</returns>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    public async Task<int?> StartAttachedAsync(string nameOrId, AttachOptions attach, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attach);
        ContainerRecord record = ContainerStore.ReadRecord(_store.Lookup(nameOrId));
        attach = Check(record.Options, attach);
        return await StartOnOwnStreamsAsync(record, attach, cancellationToken);
    }

    /// <summary>Joins this process's own standard streams with a container that runs, beside others that are attached.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="attach">How.</param>
    /// <param name="cancellationToken">Detaches.</param>
    /// <returns>The program's exit code, or 128 and the signal's number; null where the user detached and the container goes on.</returns>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It does not run, or its monitor was killed.</exception>
    /// <exception cref="ContainerOptionsException">The detach keys cannot be used, or there is no terminal to join with the container's.</exception>
    public async Task<int?> AttachAsync(string nameOrId, AttachOptions attach, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attach);
        ContainerFolder folder = _store.Lookup(nameOrId);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        bool terminal = record.Options.Terminal;
        attach = Check(record.Options, attach with { Input = attach.Input && record.Options.Interactive });
        int? code;
        using (AttachedStreams streams = new(Connect(record), terminal, attach))
        {
            ContainerInfo container = Describe(record);
            using ContainerProcess process = new(container, container.ProcessId, new SafeFileHandle(-1, ownsHandle: false), _ => Task.CompletedTask, null, null, null);
            attach.Started?.Invoke(process);
            _events.Write(record, "attach");
            AttachEnd end = await streams.RelayAsync(redraw: terminal, cancellationToken);
            if (end.Lost)
            {
                throw new ContainerStateException(record.Name, $"The monitor of container '{record.Name}' was killed; nobody can be attached any more.");
            }

            code = end.ExitCode;
        }

        if (code is null)
        {
            _events.Write(record, "detach");
        }

        return code;
    }

    /// <summary>What was asked for, with the detach keys that apply.</summary>
    private static AttachOptions Check(ContainerOptions options, AttachOptions attach)
    {
        if (options.Terminal && options.Interactive && attach.Input)
        {
            AttachedStreams.RequireTerminal();
        }

        return options.Terminal || attach.DetachKeys is not null ? attach with { DetachKeys = DetachSequence.Of(attach.DetachKeys) } : attach;
    }

    private SafeFileHandle Connect(ContainerRecord record)
    {
        using var running = RunningContainer.Open(ContainerFolder.Of(_paths, record.Id));
        try
        {
            return running is null
                ? throw new ContainerStateException(record.Name, $"Container '{record.Name}' does not run. Start it first.")
                : MessageSocket.Connect(RunningFolder.Of(_paths, record.Id).AttachSocket);
        }
        catch (Linux.LinuxException exception)
        {
            throw new ContainerStateException(record.Name, $"Nobody can be attached to container '{record.Name}': its monitor is gone ({exception.Message}).");
        }
    }

    private Task<int?> StartOnOwnStreamsAsync(ContainerRecord record, AttachOptions attach, CancellationToken cancellationToken) =>
        record.Options.Terminal ? StartOnTerminalAsync(record, attach, cancellationToken) : StartOnPipesAsync(record, attach, cancellationToken);

    private async Task<int?> StartOnPipesAsync(ContainerRecord record, AttachOptions attach, CancellationToken cancellationToken)
    {
        using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.Read);
        StandardStreams own = attach.Input ? StandardStreams.Own : StandardStreams.Own with { Input = nothing };
        using ContainerProcess process = await AttachAsync(record, own, null, null, null, cancellationToken);
        attach.Started?.Invoke(process);
        return await process.WaitAsync(cancellationToken);
    }

    private async Task<int?> StartOnTerminalAsync(ContainerRecord record, AttachOptions attach, CancellationToken cancellationToken)
    {
        (SafeFileHandle own, SafeFileHandle monitors) = MessageSocket.CreatePair();
        using AttachedStreams streams = new(own, terminal: true, attach with { Input = attach.Input && record.Options.Interactive });
        ContainerProcess process;
        using (monitors)
        {
            try
            {
                _events.Write(record, "attach");
                SafeFileHandle monitor = await LaunchAsync(record, null, monitors, cancellationToken);
                ContainerInfo container = Describe(record);
                process = new ContainerProcess(container, container.ProcessId, monitor, _ => RemoveAtEndAsync(record), null, null, null);
            }
            catch
            {
                await RemoveAtEndAsync(record);
                throw;
            }
        }

        using ContainerProcess owned = process;
        attach.Started?.Invoke(process);
        AttachEnd? end = null;
        try
        {
            end = await streams.RelayAsync(redraw: false, cancellationToken);
        }
        finally
        {
            if (end is null or { ExitCode: null, Lost: false })
            {
                process.LeaveRunning();
            }
        }

        if (end is { ExitCode: null, Lost: false })
        {
            _events.Write(record, "detach");
            return null;
        }

        return await process.WaitAsync(cancellationToken);
    }

    private Task RemoveAtEndAsync(ContainerRecord record) =>
        record.Options.Remove ? RemoveFolderAsync(ContainerFolder.Of(_paths, record.Id), CancellationToken.None) : Task.CompletedTask;
}
