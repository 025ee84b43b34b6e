using Containers.Engine.Containers.Records;
using Containers.Linux.Cgroups;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.States;

/// <summary>Says where a container stands by what its monitor wrote last and by which processes are there.</summary>
internal static class StateReader
{
    private const string Unattended =
        "Its monitor was killed: nobody keeps what it writes, sees how it ends or starts it again. Restart or remove it.";

    /// <summary>Where a container stands whose record can be read.</summary>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    public static ContainerState Read(Container container)
    {
        RunRecord? run = ContainerStore.ReadState(container.Folder);
        bool runs = run?.HasProcesses() is true;
        if (run is { Finished: null } && !runs)
        {
            // A monitor that is gone may have recorded the end after that was read.
            run = ContainerStore.ReadState(container.Folder);
            runs = run?.HasProcesses() is true;
        }

        if (run is null)
        {
            // Its record may have been read before it was removed.
            return Directory.Exists(container.Folder.Path) ? new CreatedState() : throw container.Missing();
        }

        return runs ? Running(run, container.Group)
            : run is { Started: null, ExitCode: { } code } ? new CreatedState { ExitCode = code, Error = run.Error }
            : Ended(run, container.Folder);
    }

    private static RunningState Running(RunRecord run, Cgroup group)
    {
        string? error = run.Error ?? (run.IsMonitored() ? null : Unattended);
        return CgroupFreezer.IsFrozen(group)
            ? new PausedState { ProcessId = run.Pid, Started = run.Started, RestartCount = run.RestartCount, Error = error }
            : new RunningState { ProcessId = run.Pid, Started = run.Started, RestartCount = run.RestartCount, Error = error };
    }

    private static EndedState Ended(RunRecord run, ContainerFolder folder)
    {
        int exitCode = run.ExitCode ?? EndedState.Unseen;
        DateTimeOffset finished = run.Finished ?? LastSign(folder);
        bool restarts = run.Restarting && run.IsMonitored();
        string? error = run.Error
            ?? (run.ExitCode is null ? "Its monitor was killed; nobody saw how it ended."
                : run.Restarting && !restarts ? "Its monitor was killed before it could start it again."
                : null);
        return restarts
            ? new RestartingState
            {
                Started = run.Started, RestartCount = run.RestartCount, Error = error, ExitCode = exitCode, Finished = finished, OomKilled = run.OomKilled,
            }
            : new ExitedState
            {
                Started = run.Started, RestartCount = run.RestartCount, Error = error, ExitCode = exitCode, Finished = finished, OomKilled = run.OomKilled,
            };
    }

    /// <summary>When a run whose end nobody saw was last heard of: its start, or what it wrote last.</summary>
    private static DateTimeOffset LastSign(ContainerFolder folder)
    {
        DateTime started = File.GetLastWriteTimeUtc(folder.State);
        DateTime wrote = File.GetLastWriteTimeUtc(folder.Log);
        return started > wrote ? started : wrote;
    }
}
