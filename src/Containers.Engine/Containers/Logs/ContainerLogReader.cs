using System.Buffers;
using System.Runtime.CompilerServices;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Logs;

/// <summary>Reads the log of a container, a JSON object a line, from the oldest file to the current one, and goes on while its monitor runs.</summary>
/// <param name="path">The log's current file.</param>
/// <param name="monitor">The monitor that writes it; null where nobody does any more.</param>
internal sealed class ContainerLogReader(string path, SafeFileHandle? monitor)
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>The lines that the options ask for.</summary>
    public async IAsyncEnumerable<ContainerLogEntry> ReadAsync(
        ContainerLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using FileWatch? watch = options.Follow && monitor is not null ? new FileWatch(Path.GetDirectoryName(path)!) : null;
        using ContainerLogFiles files = ContainerLogFiles.Open(path);
        if (options.Tail is { } tail)
        {
            files.GoToTail(tail);
        }

        ArrayBufferWriter<byte> pending = new(ChunkSize);
        bool ended = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = files.Read(pending.GetSpan(ChunkSize));
            if (read == 0)
            {
                if (files.MoveNext() || (watch is not null && files.TryFindNext()))
                {
                    if (files.IsAtStart)
                    {
                        // A line is whole in its file: what is left of one is where a monitor was killed, or a file began anew.
                        pending.ResetWrittenCount();
                    }

                    continue;
                }

                if (watch is null || ended)
                {
                    yield break;
                }

                // What is written between the end of the file and the end of the monitor, or the time asked for, is read once more.
                int rest = Milliseconds(options.Until);
                ended = rest == 0 || await Task.Run(() => watch.Wait(monitor, rest, cancellationToken), cancellationToken);
                continue;
            }

            pending.Advance(read);
            int taken = 0;
            while (TryTakeLine(pending.WrittenMemory[taken..], out ContainerLogEntry? entry, out int length))
            {
                taken += length;
                if (entry?.Timestamp >= options.Until && watch is not null)
                {
                    yield break;
                }

                if (entry is not null && entry.Timestamp >= options.Since.GetValueOrDefault() && !(entry.Timestamp >= options.Until))
                {
                    yield return entry;
                }
            }

            Keep(pending, taken);
        }
    }

    /// <summary>How long it is until a time; negative where there is none to wait for.</summary>
    private static int Milliseconds(DateTimeOffset? time) =>
        time is { } until ? (int)Math.Clamp(Math.Ceiling((until - DateTimeOffset.UtcNow).TotalMilliseconds), 0, int.MaxValue) : -1;

    private static void Keep(ArrayBufferWriter<byte> pending, int taken)
    {
        byte[] rest = pending.WrittenSpan[taken..].ToArray();
        pending.ResetWrittenCount();
        pending.Write(rest);
    }

    private static bool TryTakeLine(ReadOnlyMemory<byte> bytes, out ContainerLogEntry? entry, out int length)
    {
        entry = null;
        length = bytes.Span.IndexOf((byte)'\n') + 1;
        if (length == 0)
        {
            return false;
        }

        entry = ContainerLogLine.Parse(bytes.Span[..length]);
        return true;
    }
}
