using Containers.Linux.Descriptors;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>Reads what a process of <c>container-runtime</c> reports to its starter, a line for each report.</summary>
/// <param name="reading">Where the reports come from; disposed with this.</param>
internal sealed class ReportReader(SafeFileHandle reading) : IDisposable
{
    private readonly byte[] _buffer = new byte[1024];
    private readonly MemoryStream _unread = new();

    /// <summary>Waits for the next report.</summary>
    /// <returns>Null where there will be none: the process has ended, or has said all.</returns>
    /// <exception cref="Oci.OciFormatException">It is malformed.</exception>
    public MonitorReport? Read()
    {
        while (true)
        {
            ReadOnlySpan<byte> unread = _unread.GetBuffer().AsSpan(0, (int)_unread.Length);
            if (unread.IndexOf((byte)'\n') is >= 0 and int end)
            {
                MonitorReport report = MonitorReport.Read(unread[..end]);
                byte[] rest = unread[(end + 1)..].ToArray();
                _unread.SetLength(0);
                _unread.Write(rest);
                return report;
            }

            int read = Pipes.Read(reading, _buffer);
            if (read == 0)
            {
                return null;
            }

            _unread.Write(_buffer, 0, read);
        }
    }

    /// <summary>As <see cref="Read()"/>, with a wait that can be ended.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public MonitorReport? Read(CancellationToken cancellationToken)
    {
        if (_unread.Length == 0)
        {
            Poll.WaitUntilReadable(reading, Timeout.InfiniteTimeSpan, cancellationToken);
        }

        return Read();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reading.Dispose();
        _unread.Dispose();
    }
}
