using Containers.Linux.Processes;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.States;

/// <summary>Whether the processes that a record of a run names are there still: a process is told from a later one of its ID by its start and the boot.</summary>
internal static class RunLiveness
{
    /// <summary>Whether the container's program runs.</summary>
    public static bool IsRunning(this RunRecord run) =>
        run is { Finished: null, Pid: > 0 } && run.BootId == ProcessStatus.BootId && ProcessStatus.StartTime(run.Pid) == run.PidStartTime;

    /// <summary>Whether the container's program runs, or has ended and its monitor is about to record that: until then it counts as one that runs.</summary>
    public static bool HasProcesses(this RunRecord run) => run.IsRunning() || (run is { Finished: null, Pid: > 0 } && run.IsMonitored());

    /// <summary>Whether the monitor that wrote the record is there.</summary>
    public static bool IsMonitored(this RunRecord run) =>
        run.BootId == ProcessStatus.BootId && run.MonitorPid > 0 && ProcessStatus.StartTime(run.MonitorPid) == run.MonitorStartTime;
}
