using System.Text;
using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Foreign;
using Containers.Runtime.Init;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>One check of a container's health while it runs: a program beside the container's own, started as <c>exec</c> starts one.</summary>
internal sealed class HealthProbe : IDisposable
{
    /// <summary>Stands for the exit code of a program that has none.</summary>
    internal const int NoExitCode = -1;

    private const int KeptOutput = 4096;

    private readonly JoinedLaunch? _launch;
    private readonly string? _pidFile;
    private readonly ChildProcess _process;
    private readonly SafeFileHandle _reading;
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly long _timeout;
    private readonly byte[] _output = new byte[KeptOutput];
    private int _length;
    private bool _isOpen = true;
    private bool _hasEnded;
    private int _endNumber;
    private int _outputNumber;

    private HealthProbe(JoinedLaunch? launch, string? pidFile, ChildProcess process, SafeFileHandle reading, long timeout)
    {
        _launch = launch;
        _pidFile = pidFile;
        _process = process;
        _reading = reading;
        _timeout = timeout;
        Due = Environment.TickCount64 + timeout;
    }

    /// <summary>When it takes too long, in milliseconds since boot.</summary>
    internal long Due { get; }

    /// <summary>The program's process.</summary>
    internal int ProcessId => _process.Id;

    /// <summary>Starts a check. This does not wait for the program's start: one in a container that is paused just now would wait for long.</summary>
    internal static HealthProbe Start(
        ChildProcess container, Cgroup cgroup, RuntimeProcess process, LinuxSeccomp? seccomp, LaunchOptions options, long timeout)
    {
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        JoinedLaunch? launch = null;
        try
        {
            using (writing)
            using (SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.Read))
            {
                int output = (int)writing.DangerousGetHandle();
                options = options with { Input = (int)nothing.DangerousGetHandle(), Output = output, Error = output };
                launch = JoinedLaunch.Prepare(container.Handle, container.Id, cgroup, process, seccomp, options);
                return new HealthProbe(launch, null, launch.Start(), reading, timeout);
            }
        }
        catch
        {
            launch?.Dispose();
            reading.Dispose();
            throw;
        }
    }

    /// <summary>Starts a check by another runtime.</summary>
    internal static HealthProbe Start(RuntimeProgram runtime, string container, IReadOnlyList<string> command, long timeout)
    {
        string pidFile = Path.Combine(runtime.Folder, "pid-health");
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        try
        {
            using (writing)
            {
                return new HealthProbe(null, pidFile, ForeignExecution.Begin(runtime, container, command, writing, pidFile), reading, timeout);
            }
        }
        catch
        {
            reading.Dispose();
            throw;
        }
    }

    /// <summary>Adds what this waits for.</summary>
    internal void Prepare(PollSet polls)
    {
        _endNumber = polls.Add(new PollEntry((int)_process.Handle.DangerousGetHandle(), PollEvents.Readable));
        _outputNumber = polls.Add(_isOpen ? new PollEntry((int)_reading.DangerousGetHandle(), PollEvents.Readable) : PollEntry.Nothing);
    }

    /// <summary>Takes output; once the program has ended or took too long, gives the result.</summary>
    internal HealthCheckResult? Handle(PollSet polls)
    {
        if (polls.IsReady(_outputNumber))
        {
            TakeOutput();
        }

        if (polls.IsReady(_endNumber))
        {
            _hasEnded = true;
            Drain();
            return Result();
        }

        return Environment.TickCount64 < Due ? null
            : Outcome(NoExitCode, $"The health check took longer than {_timeout / 1000.0:0.###} s.");
    }

    /// <summary>Kills the program where it has not ended, with what it started: a shell's command would stay in the container, one of each check.</summary>
    public void Dispose()
    {
        ForeignExecution.Kill(_pidFile);
        if (!_hasEnded && _launch is not null)
        {
            ProcessHandle.SignalGroup(_process.Id, Signals.SIGKILL);
        }

        _process.Kill();
        _process.Dispose();
        _launch?.Dispose();
        _reading.Dispose();
    }

    private HealthCheckResult Result()
    {
        try
        {
            _process.WaitUntilReady();
            return Outcome(_process.Wait(), Encoding.UTF8.GetString(_output, 0, _length));
        }
        catch (LinuxException exception)
        {
            return Outcome(NoExitCode, exception.Message);
        }
    }

    private HealthCheckResult Outcome(int exitCode, string output) =>
        new() { Start = _started, End = DateTimeOffset.UtcNow, ExitCode = exitCode, Output = output };

    private void TakeOutput()
    {
        Span<byte> rest = _output.AsSpan(_length);
        Span<byte> dropped = stackalloc byte[512];
        int read = Pipes.Read(_reading, rest.Length > 0 ? rest : dropped);
        _length += rest.Length > 0 ? read : 0;
        _isOpen = read > 0;
    }

    private void Drain()
    {
        Span<PollEntry> entry = [new((int)_reading.DangerousGetHandle(), PollEvents.Readable)];
        while (_isOpen && _length < KeptOutput && Poll.Wait(entry, milliseconds: 0) > 0)
        {
            TakeOutput();
        }
    }
}
