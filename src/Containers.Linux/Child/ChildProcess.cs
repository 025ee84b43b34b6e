using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Child;

/// <summary>A process that a <see cref="ChildProgram"/> runs in, or one that this process was given.</summary>
public sealed class ChildProcess : IDisposable
{
    /// <summary>What a program sends in place of a failed step when it reaches a point that its parent waits for.</summary>
    internal const int Arrived = -1;

    /// <summary>What it sends before the id of the process that it goes on in.</summary>
    internal const int Forked = -2;

    private readonly SafeFileHandle _report;
    private readonly IReadOnlyList<(string Call, string? Subject, string? Advice)> _names;

    internal ChildProcess(int id, SafeFileHandle handle, SafeFileHandle report, IReadOnlyList<(string Call, string? Subject, string? Advice)> names)
    {
        Id = id;
        Handle = handle;
        _report = report;
        _names = names;
    }

    /// <summary>
    /// A process that another program started and left to this one, its nearest <see cref="Subreaper"/>, or that this one started as a program of
    /// its own: it has nothing to report.
    /// </summary>
    /// <exception cref="LinuxException">There is no such process.</exception>
    public static ChildProcess Of(int id) =>
        new(id, ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", $"{id}", Errno.ESRCH), new SafeFileHandle(-1, ownsHandle: false), []);

    /// <summary>Its process id, as the parent's PID namespace counts.</summary>
    public int Id { get; private set; }

    /// <summary>Its pidfd (pidfd_open(2)).</summary>
    public SafeFileHandle Handle { get; private set; }

    /// <summary>Waits until the child has called execve, or has come to the next point of <see cref="ChildProgram.Arrive"/>.</summary>
    /// <exception cref="LinuxException">A step failed; the child has ended and was reaped.</exception>
    public void WaitUntilReady()
    {
        while (Follow())
        {
        }
    }

    /// <summary>Waits for the child's next message, and where it goes on in another process (<see cref="ChildProgram.Fork"/>) stands for that one.</summary>
    /// <returns>Whether it does.</returns>
    /// <exception cref="LinuxException">A step failed; the child has ended and was reaped.</exception>
    public bool Follow()
    {
        if (_report.IsInvalid)
        {
            return false;
        }

        Span<byte> message = stackalloc byte[8];
        int length = 0;
        while (length < message.Length && Pipes.Read(_report, message[length..]) is > 0 and int read)
        {
            length += read;
        }

        int step = length == message.Length ? BitConverter.ToInt32(message) : Arrived;
        int value = BitConverter.ToInt32(message[4..]);
        if (step == Arrived)
        {
            return false;
        }

        _ = Wait();
        if (step != Forked)
        {
            (string call, string? subject, string? advice) = step < _names.Count ? _names[step] : ("execve", null, null);
            throw new LinuxException(call, subject, value, value is Errno.EPERM or Errno.EACCES ? advice : null);
        }

        Handle.Dispose();
        Id = value;
        Handle = ProcessHandle.Open(value) ?? throw new LinuxException("pidfd_open", $"{value}", Errno.ESRCH);
        return true;
    }

    /// <summary>Ends and reaps it, however far it is.</summary>
    public void Kill()
    {
        if (ProcessHandle.Signal(Handle, Signals.SIGKILL))
        {
            _ = ProcessHandle.WaitForEnd(Handle, Timeout.InfiniteTimeSpan);
            _ = ProcessHandle.TryReap(Handle);
        }
    }

    /// <summary>Waits for its end and reaps it.</summary>
    /// <returns>The exit code; 128 and the signal's number where a signal ended it.</returns>
    public int Wait() => ProcessHandle.Wait(Handle);

    /// <inheritdoc/>
    public void Dispose()
    {
        _report.Dispose();
        Handle.Dispose();
    }
}
