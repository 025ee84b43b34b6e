using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// The process that runs the container in the foreground, on its own standard streams, which this process has from it. Where it is gone, killed
/// perhaps, nothing there is the container's any more: what is typed on a terminal is meant for the shell by then. Where nobody reads its output any
/// more, it is told, since no signal tells it: this process writes there, not it.
/// </summary>
internal sealed class Caller : IDisposable
{
    private readonly SafeFileHandle? _process;
    private int _number;
    private SafeFileHandle? _report;

    private Caller(int id)
    {
        _process = ProcessHandle.Open(id);
        IsGone = _process is null || ParentProcess.Id != id;
    }

    /// <summary>Whether it has ended, so that the container's streams are its log and those who are attached.</summary>
    internal bool IsGone { get; private set; }

    /// <summary>Begins to watch a process that started this one.</summary>
    internal static Caller Watch(int id) => new(id);

    /// <summary>Takes over what the caller hears of by, once it knows that the container runs.</summary>
    internal void Begin(SafeFileHandle report) => _report = report;

    /// <summary>Lets the caller go: nobody reads its output any more. That is said once.</summary>
    internal void Release()
    {
        if (_report is not null)
        {
            StartReport.Send(_report, new MonitorReport { Left = true });
            _report.Dispose();
            _report = null;
        }
    }

    /// <summary>Adds what this waits for.</summary>
    internal void Prepare(PollSet polls) =>
        _number = polls.Add(IsGone || _process is null ? PollEntry.Nothing : new PollEntry((int)_process.DangerousGetHandle(), PollEvents.Readable));

    /// <summary>Gives the streams back where it has ended.</summary>
    /// <returns>Whether that is so since now.</returns>
    internal bool Handle(PollSet polls)
    {
        if (IsGone || !polls.IsReady(_number))
        {
            return false;
        }

        IsGone = true;
        OwnSession.LeaveStreams();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Dispose();
        _report?.Dispose();
    }
}
