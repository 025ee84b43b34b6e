namespace Containers.Runtime.Monitoring.Logs;

/// <summary>The log of a container whose output is not kept.</summary>
internal sealed class NoLog : ContainerLog
{
    internal override LogWriter CreateWriter(LogStream stream) => new Nowhere(this, stream);

    internal override void Append(LogStream stream, ReadOnlySpan<byte> text, bool ended)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <summary>Looks for no lines.</summary>
    private sealed class Nowhere(ContainerLog log, LogStream stream) : LogWriter(log, stream)
    {
        internal override void Write(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
