using Containers.Supervision.Monitor;

namespace Containers.Runtime.Monitoring.Logs;

/// <summary>Where a container's output is kept, line by line.</summary>
internal abstract class ContainerLog : IDisposable
{
    /// <summary>Why lines are missing; null while all are there.</summary>
    internal virtual string? Failure { get; private set; }

    /// <summary>Opens the log that a container is to have.</summary>
    /// <exception cref="Linux.LinuxException">It cannot be written.</exception>
    /// <exception cref="ConfigurationException">There is no such driver.</exception>
    internal static ContainerLog Open(LogConfiguration configuration)
    {
        ContainerLog log = OpenDriver(configuration);
        return configuration.LargestBuffer is { } bytes ? new BufferedLog(log, bytes) : log;
    }

    private static ContainerLog OpenDriver(LogConfiguration configuration) => configuration.Driver switch
    {
        LogConfiguration.JsonFile => JsonFileLog.Open(configuration),
        LogConfiguration.Journald => JournalLog.Open(configuration),
        LogConfiguration.None => new NoLog(),
        string unknown => throw new ConfigurationException("log.driver", $"there is no log driver '{unknown}'"),
    };

    /// <summary>A writer for one stream of the container.</summary>
    internal virtual LogWriter CreateWriter(LogStream stream) => new(this, stream);

    /// <summary>Takes one part of the output.</summary>
    /// <param name="stream">Where it comes from.</param>
    /// <param name="text">The part, without a newline.</param>
    /// <param name="ended">Whether a newline came after it.</param>
    internal abstract void Append(LogStream stream, ReadOnlySpan<byte> text, bool ended);

    /// <summary>Writes what was taken and is still held back.</summary>
    internal virtual void Flush()
    {
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Keeps the first reason why lines are lost. That must not end the container; its state says so.</summary>
    private protected void Fail(Exception exception) => Failure ??= $"The log is not complete: {exception.Message}";
}
