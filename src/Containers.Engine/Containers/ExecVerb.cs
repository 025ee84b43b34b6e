using System.Globalization;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.States;
using Containers.Linux.Files;
using Containers.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Runs one more program in a container that runs.</summary>
public static class ExecVerb
{
    /// <summary>Runs one more program in a container, on pipes whose other ends the caller has.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">The program; it has no terminal.</param>
    /// <exception cref="ContainerStateException">The container does not run, or is paused.</exception>
    /// <exception cref="ContainerStartException">The program could not be started, or cannot be what is asked for.</exception>
    public static ContainerProcess Execute(this Container container, ExecOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using PipedStreams pipes = new(options.Interactive);
        return Guard(pipes.Abandon, () => container.Execute(options with { Terminal = false }, pipes.Given, pipes));
    }

    /// <summary>Runs one more program in a container, on this process's own standard input, output and error.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">The program.</param>
    /// <param name="started">Is told the process once it runs, to forward signals to it.</param>
    /// <param name="cancellationToken">Ends the wait; the program goes on.</param>
    /// <returns>The program's exit code, or 128 and the signal's number; null where the user left its terminal and it goes on.</returns>
    /// <inheritdoc cref="Execute(Container, ExecOptions)" path="/exception"/>
    public static async Task<int?> ExecuteOnOwnStreamsAsync(
        this Container container, ExecOptions options, Action<ContainerProcess>? started = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is { Terminal: true, Interactive: true })
        {
            AttachedStreams.RequireTerminal();
        }

        using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.Read);
        StandardStreams own = StandardStreams.Own;
        options = options.Terminal || options.DetachKeys is not null ? options with { DetachKeys = DetachSequence.Of(options.DetachKeys) } : options;
        using ContainerProcess process = container.Execute(options, options.Interactive ? own : own with { Input = nothing }, null);
        started?.Invoke(process);
        return await process.WaitOrLeaveAsync(cancellationToken);
    }

    /// <summary>Starts one more program in a container and leaves it to itself; it ends with the container at the latest.</summary>
    /// <inheritdoc cref="Execute(Container, ExecOptions)" path="/exception"/>
    public static void ExecuteDetached(this Container container, ExecOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using ContainerProcess process = container.Execute(options, null, null);
        process.LeaveRunning();
    }

    /// <summary>Starts a program that was created before, on pipes or a terminal whose other ends the caller has, or on nothing.</summary>
    internal static ContainerProcess ExecuteCreated(this Container container, ExecOptions options, string execId, bool isDetached, TerminalSize? size)
    {
        if (isDetached)
        {
            return container.Launch(options, execId, null, null);
        }

        if (!options.Terminal)
        {
            using PipedStreams pipes = new(options.Interactive);
            return Guard(pipes.Abandon, () => container.Launch(options, execId, pipes.Given, pipes));
        }

        (SafeFileHandle master, SafeFileHandle slave) = PseudoTerminal.Create();
        using SafeFileHandle given = slave;
        using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.Read);
        return Guard(master.Dispose, () =>
        {
            size?.ApplyTo(master);
            return container.Launch(options, execId, new StandardStreams(options.Interactive ? given : nothing, given, given), null, master);
        });
    }

    /// <summary>Writes down what is done with a program.</summary>
    internal static void LogExecution(this Container container, string action, string execId, ExecOptions options) =>
        container.Log($"{action}: {string.Join(' ', options.Command)}", ("execID", execId));

    /// <summary>The process of a container that can execute one more program.</summary>
    /// <exception cref="ContainerStateException">It does not run, or is paused.</exception>
    internal static int ProcessForExecution(this Container container) => container.State switch
    {
        PausedState => throw container.Paused(),
        RunningState running => running.ProcessId,
        _ => throw container.NotRunning(),
    };

    private static ContainerProcess Execute(this Container container, ExecOptions options, StandardStreams? streams, PipedStreams? pipes)
    {
        string execId = RandomId.New();
        _ = container.ProcessForExecution();
        container.LogExecution("exec_create", execId, options);
        return container.Launch(options, execId, streams, pipes);
    }

    private static ContainerProcess Launch(
        this Container container, ExecOptions options, string execId, StandardStreams? streams, PipedStreams? pipes, SafeFileHandle? terminal = null)
    {
        int containerProcess = container.ProcessForExecution();
        container.LogExecution("exec_start", execId, options);
        try
        {
            (SafeFileHandle process, int programId, ReportReader later) =
                container.Service.Exec.Launch(LinkVariables.Add(container.Record, container.Service.TryGet), containerProcess, options, execId, streams, ownSession: terminal is not null);
            ContainerProcess started = terminal is null
                ? new(container, programId, process, pipes?.Input, pipes?.Output, pipes?.Error)
                : new(container, programId, process, terminal);
            started.Reports = later;
            started.Left = () => container.Log("exec_detach", ("execID", execId));
            return started;
        }
        catch (ContainerStartException exception)
        {
            container.Log("exec_die", ("execID", execId), ("exitCode", exception.ExitCode.ToString(CultureInfo.InvariantCulture)));
            throw;
        }
    }

    private static ContainerProcess Guard(Action abandon, Func<ContainerProcess> start)
    {
        try
        {
            return start();
        }
        catch
        {
            abandon();
            throw;
        }
    }
}
