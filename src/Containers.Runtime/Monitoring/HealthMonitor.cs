using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// Checks the health of one run of the container: a program in it, each time one interval after the last has ended. The rules are Docker's:
/// failures count once the start period is over, or one check has succeeded.
/// </summary>
internal sealed class HealthMonitor : IDisposable
{
    private readonly HealthConfiguration _configuration;
    private readonly Action<string> _changed;
    private readonly Func<HealthProbe> _startProbe;
    private readonly Cgroup _cgroup;
    private readonly long _started = Environment.TickCount64;
    private ContainerHealth _health = new();
    private HealthProbe? _probe;
    private long _due;

    private HealthMonitor(HealthConfiguration configuration, Cgroup cgroup, Action<string> changed, Func<HealthProbe> startProbe)
    {
        _configuration = configuration;
        _cgroup = cgroup;
        _changed = changed;
        _startProbe = startProbe;
        Write();
        Plan();
    }

    /// <summary>How long until something is due, in milliseconds.</summary>
    internal int Milliseconds => (int)Math.Clamp((_probe?.Due ?? _due) - Environment.TickCount64, 0, int.MaxValue);

    /// <summary>The process of the check that runs, which this reaps; 0 where none does.</summary>
    internal int ProcessId => _probe?.ProcessId ?? 0;

    /// <summary>Begins the checks of a container that runs.</summary>
    /// <param name="configuration">What the monitor is told.</param>
    /// <param name="runtime">What the bundle asks for.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="container">The container's process.</param>
    /// <param name="foreign">The runtime that made it; null for this program.</param>
    /// <returns>Null where its health is not checked.</returns>
    internal static HealthMonitor? Begin(
        MonitorConfiguration configuration, RuntimeConfiguration runtime, string bundle, ChildProcess container, RuntimeProgram? foreign)
    {
        if (configuration.Health is not { Command.Count: > 0 } health)
        {
            return null;
        }

        Cgroup cgroup = GroupCreation.At(runtime.Linux!.CgroupsPath!, configuration.Manager).Group;
        RuntimeProcess process = runtime.Process! with { Args = health.Command, Terminal = false, OomScoreAdj = null };
        return new HealthMonitor(health, cgroup, status => MonitorEvents.HealthChanged(bundle, configuration, status), () => foreign is null
            ? HealthProbe.Start(container, cgroup, process, runtime.Linux.Seccomp, new LaunchOptions(configuration.Id, bundle), health.Timeout)
            : HealthProbe.Start(foreign, configuration.Id, health.Command, health.Timeout));
    }

    /// <summary>Adds what this waits for.</summary>
    internal void Prepare(PollSet polls) => _probe?.Prepare(polls);

    /// <summary>Does what is due.</summary>
    internal void Handle(PollSet polls)
    {
        if (_probe?.Handle(polls) is { } result)
        {
            _probe.Dispose();
            _probe = null;
            Take(result);
        }
        else if (_probe is null && Environment.TickCount64 >= _due)
        {
            Start();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _probe?.Dispose();

    private void Start()
    {
        if (CgroupFreezer.IsFrozen(_cgroup))
        {
            Plan(); // A paused container is neither healthy nor unhealthy.
            return;
        }

        try
        {
            _probe = _startProbe();
        }
        catch (Exception exception) when (StartReport.IsFailure(exception))
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            Take(new HealthCheckResult { Start = now, End = now, ExitCode = HealthProbe.NoExitCode, Output = exception.Message });
        }
    }

    private void Take(HealthCheckResult result)
    {
        bool counts = _health.Status != ContainerHealth.Starting || Elapsed >= _configuration.StartPeriod;
        string before = _health.Status;
        int streak = result.ExitCode == 0 ? 0 : _health.FailingStreak + (counts ? 1 : 0);
        _health = _health with
        {
            FailingStreak = streak,
            Status = result.ExitCode == 0 ? ContainerHealth.Healthy
                : counts && streak >= _configuration.Retries ? ContainerHealth.Unhealthy
                : _health.Status,
            Log = [.. _health.Log.TakeLast(ContainerHealth.KeptResults - 1), result],
        };
        Write();
        if (_health.Status != before)
        {
            _changed(_health.Status);
        }

        Plan();
    }

    private long Elapsed => Environment.TickCount64 - _started;

    private void Plan() => _due = Environment.TickCount64
        + (_health.Status == ContainerHealth.Starting && Elapsed < _configuration.StartPeriod ? _configuration.StartInterval : _configuration.Interval);

    private void Write()
    {
        try
        {
            AtomicFile.Write(_configuration.Path, _health.ToJson(), durable: false);
        }
        catch (Exception exception) when (exception is LinuxException or IOException)
        {
            // A full disk must not end the container; the next result is written again.
            return;
        }
    }
}
