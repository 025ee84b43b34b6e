using System.Globalization;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Dockerfiles;

/// <summary>The HEALTHCHECK instruction: <c>[--interval=30s …] CMD command</c>, or <c>NONE</c>.</summary>
internal static class HealthCheckInstruction
{
    /// <summary>Reads what follows the instruction's name.</summary>
    /// <exception cref="FormatException">It is none of both.</exception>
    public static HealthCheck Parse(string text)
    {
        var check = new HealthCheck();
        string rest = text;
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            int end = rest.IndexOf(' ', StringComparison.Ordinal);
            check = With(check, end < 0 ? rest : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart();
        }

        string[] words = rest.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        switch (words.FirstOrDefault()?.ToUpperInvariant())
        {
            case HealthCheck.None when words.Length == 1:
                return HealthCheck.Nothing;
            case HealthCheck.Program when words.Length == 2:
                return JsonArguments.Parse(words[1]) is { } program ? check with { Test = [HealthCheck.Program, .. program] } : check.WithCommandLine(words[1]);
            default:
                throw new FormatException("HEALTHCHECK takes CMD with a command, or NONE.");
        }
    }

    private static HealthCheck With(HealthCheck check, string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string value = equals < 0 ? "" : option[(equals + 1)..];
        return (equals < 0 ? option : option[..equals]) switch
        {
            "--interval" => check with { Interval = Duration(value) },
            "--timeout" => check with { Timeout = Duration(value) },
            "--start-period" => check with { StartPeriod = Duration(value) },
            "--start-interval" => check with { StartInterval = Duration(value) },
            "--retries" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int retries) => check with { Retries = retries },
            _ => throw new FormatException(
                $"'{option}' is none of --interval=, --timeout=, --start-period=, --start-interval= and --retries= with its value."),
        };
    }

    private static TimeSpan Duration(string text) => !GoDuration.TryParse(text, out TimeSpan duration) ? throw new FormatException($"'{text}' is no duration; one looks like 30s or 1m30s.")
        : duration != TimeSpan.Zero && duration < HealthCheck.Shortest ? throw new FormatException($"'{text}' is too short: the times of a health check are at least a millisecond.")
        : duration;
}
