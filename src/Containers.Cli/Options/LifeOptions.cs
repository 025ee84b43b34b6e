using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Cli.Options;

/// <summary>The options of <c>run</c> and <c>create</c> that say what a container's monitor does for it, by docker's names.</summary>
internal static class LifeOptions
{
    /// <summary>Adds them to a table.</summary>
    public static void AddTo(OptionTable<ContainerOptions> table)
    {
        table.Flag("--tty,-t", "Give the container a terminal", (options, value) => options with { Terminal = value });
        table.Flag("--init", "Run the program below a process that passes signals on and reaps", (options, value) => options with { Init = value });
        table.Text("--restart", "POLICY", "When to start it again: no, on-failure[:NUMBER], always or unless-stopped",
            (options, value) => options with { Restart = RestartPolicy.Parse(value) });
        table.Text("--log-driver", "DRIVER", "Where its output is kept: json-file, local, journald or none",
            (options, value) => options with { Log = Log(options) with { Driver = value } });
        table.Texts("--log-opt", "NAME=VALUE", "Option of the log driver",
            (options, values) => options with { Log = Log(options) with { Options = LogOptions.ParseOptions(values) } });
        table.Text("--health-cmd", "COMMAND", "Command line that checks the container's health",
            (options, value) => Check(options, check => check.WithCommandLine(value)));
        table.Text("--health-interval", "TIME", "Time between checks (30s)",
            (options, value) => Check(options, check => check with { Interval = Duration(value) }));
        table.Text("--health-timeout", "TIME", "How long a check may take (30s)",
            (options, value) => Check(options, check => check with { Timeout = Duration(value) }));
        table.Text("--health-start-period", "TIME", "How long failures do not count after the start (0s)",
            (options, value) => Check(options, check => check with { StartPeriod = Duration(value) }));
        table.Text("--health-start-interval", "TIME", "Time between checks in that period (5s)",
            (options, value) => Check(options, check => check with { StartInterval = Duration(value) }));
        table.Text("--health-retries", "NUMBER", "How many failures in a row make it unhealthy (3)",
            (options, value) => Check(options, check => check with { Retries = Count(value) }));
        table.Flag("--no-healthcheck", "Do not check the container's health",
            (options, value) => !value ? options
                : options.HealthCheck is null ? options with { HealthCheck = HealthCheck.Nothing }
                : throw new FormatException("with it, nothing else can be said of a health check; leave out one of both."));
    }

    private static LogOptions Log(ContainerOptions options) => options.Log ?? new();

    private static ContainerOptions Check(ContainerOptions options, Func<HealthCheck, HealthCheck> change) =>
        options with { HealthCheck = change(options.HealthCheck ?? new()) };

    private static TimeSpan Duration(string text) =>
        GoDuration.TryParse(text, out TimeSpan duration) ? duration : throw new FormatException($"'{text}' is not a time such as 30s or 1m30s.");

    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        ? count
        : throw new FormatException($"'{text}' is not a number.");
}
