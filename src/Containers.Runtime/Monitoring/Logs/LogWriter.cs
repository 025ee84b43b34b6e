using System.Buffers;

namespace Containers.Runtime.Monitoring.Logs;

/// <summary>
/// Turns one stream's bytes into the log's lines. What has no newline within 16 KiB is split, as Docker splits it.
/// </summary>
internal class LogWriter(ContainerLog log, LogStream stream)
{
    private const int LongestPart = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new(256);

    /// <summary>Takes bytes as they come; what ends with no newline waits for more.</summary>
    internal virtual void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int newline = bytes.IndexOf((byte)'\n');
            int length = Math.Min(newline < 0 ? bytes.Length : newline, LongestPart - _line.WrittenCount);
            ReadOnlySpan<byte> part = bytes[..length];
            bytes = bytes[length..];
            bool ended = bytes.Length > 0 && bytes[0] == '\n';
            if (ended || _line.WrittenCount + length == LongestPart)
            {
                Take(part, ended);
                bytes = ended ? bytes[1..] : bytes;
            }
            else
            {
                _line.Write(part);
            }
        }

        log.Flush();
    }

    /// <summary>Writes what still waits for a newline.</summary>
    internal void End()
    {
        if (_line.WrittenCount > 0)
        {
            Take([], ended: false);
            log.Flush();
        }
    }

    private void Take(ReadOnlySpan<byte> part, bool ended)
    {
        if (_line.WrittenCount == 0)
        {
            log.Append(stream, part, ended);
            return;
        }

        _line.Write(part);
        log.Append(stream, _line.WrittenSpan, ended);
        _line.ResetWrittenCount();
    }
}
