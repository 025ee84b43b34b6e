using System.Collections;
using System.Management.Automation;
using Containers.Engine.Containers.Options;
using Containers.Engine.Text;
using Containers.Oci;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that say what a container's monitor does for it: terminal, restarts, health checks, log.</summary>
public abstract class LifeCmdlet : LimitingCmdlet
{
    /// <summary>Keeps the container's standard input open for those who attach to it.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Interactive { get; set; }

    /// <summary>Gives the container a terminal.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Tty { get; set; }

    /// <summary>Runs the program below a small process that passes signals on and reaps what nobody waits for.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Init { get; set; }

    /// <summary>When the container is started again: no, on-failure, on-failure:NUMBER, always or unless-stopped.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(RestartPolicyCompleter))]
    [RestartPolicy]
    public string? Restart { get; set; }

    /// <summary>Where its output is kept: json-file, journald or none.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(LogDriverCompleter))]
    public string? LogDriver { get; set; }

    /// <summary>Options of the log driver by name: max-size, max-file; tag.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [NamedValues]
    public IDictionary? LogOption { get; set; }

    /// <summary>The command line that checks the container's health.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? HealthCommand { get; set; }

    /// <summary>The time between two checks, a time span or such as 30s.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Duration]
    public TimeSpan? HealthInterval { get; set; }

    /// <summary>How long a check may take.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Duration]
    public TimeSpan? HealthTimeout { get; set; }

    /// <summary>How long after the start failed checks do not count.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Duration]
    public TimeSpan? HealthStartPeriod { get; set; }

    /// <summary>The time between two checks in that period.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Duration]
    public TimeSpan? HealthStartInterval { get; set; }

    /// <summary>How many failed checks in a row make the container unhealthy.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? HealthRetries { get; set; }

    /// <summary>Does not check the container's health, whatever the image says.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter NoHealthCheck { get; set; }

    /// <summary>Options with what was asked for.</summary>
    private protected ContainerOptions WithLife(ContainerOptions options) => options with
    {
        Interactive = options.Interactive || Interactive,
        Terminal = Tty,
        Init = Init,
        Restart = Restart is null ? null : RestartPolicy.Parse(Restart),
        Log = AskedLog,
        HealthCheck = AskedHealthCheck,
    };

    private LogOptions? AskedLog => LogDriver is null && LogOption is null ? null : new LogOptions
    {
        Driver = LogDriver ?? new LogOptions().Driver,
        Options = LogOption is null ? null : Assignment.Table(TableEntries.Of(LogOption)),
    };

    private HealthCheck? AskedHealthCheck
    {
        get
        {
            HealthCheck test = NoHealthCheck ? HealthCheck.Nothing : HealthCommand is null ? new() : new HealthCheck().WithCommandLine(HealthCommand);
            HealthCheck check = test with
            {
                Interval = HealthInterval,
                Timeout = HealthTimeout,
                StartPeriod = HealthStartPeriod,
                StartInterval = HealthStartInterval,
                Retries = HealthRetries,
            };
            return check == new HealthCheck() ? null : check;
        }
    }
}
