using System.Globalization;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <content>One more program in a container that runs.</content>
public sealed partial class ContainerService
{
    /// <summary>Runs one more program in a container, on pipes whose other ends the caller has.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="options">The program; it has no terminal.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It does not run.</exception>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public ContainerProcess Execute(string nameOrId, ExecOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using PipedStreams pipes = new(options.Interactive);
        try
        {
            return Execute(nameOrId, options with { Terminal = false }, pipes.Given, pipes.Input, pipes.Output, pipes.Error);
        }
        catch
        {
            pipes.Abandon();
            throw;
        }
    }

    /// <summary>Runs one more program in a container, on this process's own standard input, output and error.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="options">The program.</param>
    /// <param name="started">Is told the process once it runs, to forward signals to it.</param>
    /// <param name="cancellationToken">Ends the wait; the program goes on.</param>
    /// <returns>The program's exit code, or 128 and the signal's number; null where the user left its terminal and it goes on.</returns>
    /// <inheritdoc cref="Execute(string, ExecOptions)" path="/exception"/>
    public async Task<int?> ExecuteOnOwnStreamsAsync(
        string nameOrId, ExecOptions options, Action<ContainerProcess>? started = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.Read);
        StandardStreams own = StandardStreams.Own;
        options = options.Terminal || options.DetachKeys is not null ? options with { DetachKeys = DetachSequence.Of(options.DetachKeys) } : options;
        using ContainerProcess process = Execute(nameOrId, options, options.Interactive ? own : own with { Input = nothing }, null, null, null);
        started?.Invoke(process);
        return await process.WaitOrLeaveAsync(cancellationToken);
    }

    /// <summary>Starts one more program in a container and leaves it to itself; it ends with the container at the latest.</summary>
    /// <inheritdoc cref="Execute(string, ExecOptions)" path="/exception"/>
    public void ExecuteDetached(string nameOrId, ExecOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using ContainerProcess process = Execute(nameOrId, options with { Terminal = false }, null, null, null, null);
        process.LeaveRunning();
    }

    private ContainerProcess Execute(
        string nameOrId, ExecOptions options, StandardStreams? streams, Stream? input, Stream? output, Stream? error)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        ContainerInfo container = Describe(record);
        if (container.ProcessId is not { } containerProcess)
        {
            throw new ContainerStateException(nameOrId, $"Container '{record.Name}' does not run. Start it first.");
        }

        if (container.Status == ContainerStatus.Paused)
        {
            throw new ContainerStateException(nameOrId, $"Container '{record.Name}' is paused. Let it go on first.");
        }

        string command = string.Join(' ', options.Command);
        string execId = RandomId.New();
        _events.Write(record, $"exec_create: {command}", ("execID", execId));
        _events.Write(record, $"exec_start: {command}", ("execID", execId));
        (SafeFileHandle process, int programId, ReportReader later) = Launch(record, containerProcess, options, execId, streams);
        return new ContainerProcess(container, programId, process, _ => Task.CompletedTask, input, output, error)
        {
            Reports = later, Left = () => _events.Write(record, "exec_detach", ("execID", execId)),
        };
    }

    private (SafeFileHandle Process, int ProgramId, ReportReader Later) Launch(
        ContainerRecord record, int containerProcess, ExecOptions options, string execId, StandardStreams? streams)
    {
        try
        {
            return _exec.Launch(record, containerProcess, options, execId, streams);
        }
        catch (ContainerStartException exception)
        {
            _events.Write(record, "exec_die", ("execID", execId), ("exitCode", exception.ExitCode.ToString(CultureInfo.InvariantCulture)));
            throw;
        }
    }
}
