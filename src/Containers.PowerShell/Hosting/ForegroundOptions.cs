namespace Containers.PowerShell.Hosting;

/// <summary>How a program runs in the foreground.</summary>
/// <param name="Target">What it runs in, for errors.</param>
/// <param name="Program">What it is called in errors.</param>
internal sealed record ForegroundOptions(object Target, string Program)
{
    /// <summary>The file for its standard output, as the caller wrote it; null for the pipeline.</summary>
    public string? OutFile { get; init; }

    /// <summary>Whether the pipeline gets bytes in place of lines.</summary>
    public bool AsByteStream { get; init; }

    /// <summary>Whether an exit code other than zero is an error.</summary>
    public bool ErrorOnExitCode { get; init; }

    /// <summary>How long it may run; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }
}
