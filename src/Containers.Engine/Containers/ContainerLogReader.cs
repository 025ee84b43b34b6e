using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Reads the log of a container, a JSON object a line, and goes on while its monitor runs.</summary>
/// <param name="path">The log.</param>
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

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using FileWatch? watch = options.Follow && monitor is not null ? new FileWatch(path) : null;
        long position = options.Tail is { } tail ? FindTail(file, tail) : 0;
        ArrayBufferWriter<byte> pending = new(ChunkSize);
        bool ended = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = RandomAccess.Read(file, pending.GetSpan(ChunkSize), position);
            if (read == 0)
            {
                if (watch is null || ended)
                {
                    yield break;
                }

                // What is written between the end of the file and the end of the monitor is read once more.
                ended = await Task.Run(() => WaitForMore(watch, cancellationToken), cancellationToken);
                continue;
            }

            pending.Advance(read);
            position += read;
            int taken = 0;
            while (TryTakeLine(pending.WrittenMemory[taken..], out ContainerLogEntry? entry, out int length))
            {
                taken += length;
                if (entry is not null && entry.Timestamp >= options.Since.GetValueOrDefault() && !(entry.Timestamp >= options.Until))
                {
                    yield return entry;
                }
            }

            Keep(pending, taken);
        }
    }

    private static void Keep(ArrayBufferWriter<byte> pending, int taken)
    {
        byte[] rest = pending.WrittenSpan[taken..].ToArray();
        pending.ResetWrittenCount();
        pending.Write(rest);
    }

    /// <summary>Waits until there is more to read. True once the monitor has ended, after which nothing comes any more.</summary>
    private bool WaitForMore(FileWatch watch, CancellationToken cancellationToken)
    {
        (SafeFileHandle cancelled, SafeFileHandle cancel) = Pipes.Create();
        using (cancelled)
        using (cancel)
        using (cancellationToken.Register(() => Pipes.Write(cancel, [0])))
        {
            Span<PollEntry> entries =
            [
                new((int)watch.Handle.DangerousGetHandle(), PollEvents.Readable),
                new((int)monitor!.DangerousGetHandle(), PollEvents.Readable),
                new((int)cancelled.DangerousGetHandle(), PollEvents.Readable),
            ];
            Poll.Wait(entries);
            watch.Reset();
            return entries[1].IsReady;
        }
    }

    private static bool TryTakeLine(ReadOnlyMemory<byte> bytes, out ContainerLogEntry? entry, out int length)
    {
        entry = null;
        length = bytes.Span.IndexOf((byte)'\n') + 1;
        if (length == 0)
        {
            return false;
        }

        entry = Parse(bytes.Span[..length]);
        return true;
    }

    /// <summary>Reads one line; null where a killed monitor left half of one.</summary>
    private static ContainerLogEntry? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            string text = string.Empty;
            bool error = false;
            DateTimeOffset time = default;
            Utf8JsonReader reader = new(json);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isText = reader.ValueTextEquals("log"u8);
                    bool isStream = reader.ValueTextEquals("stream"u8);
                    bool isTime = reader.ValueTextEquals("time"u8);
                    reader.Read();
                    text = isText ? reader.GetString() ?? string.Empty : text;
                    error = isStream ? reader.ValueTextEquals("stderr"u8) : error;
                    time = isTime ? ParseTime(reader.ValueSpan) : time;
                }
            }

            bool whole = text.EndsWith('\n');
            return new ContainerLogEntry(
                time, error ? ContainerLogStream.StandardError : ContainerLogStream.StandardOutput, whole ? text[..^1] : text, !whole);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads a time by RFC 3339 with up to nine digits of a second; .NET keeps seven.</summary>
    private static DateTimeOffset ParseTime(ReadOnlySpan<byte> text)
    {
        int zone = text.LastIndexOfAny("Z+-"u8);
        int point = text.IndexOf((byte)'.');
        string shortened = point > 0 && zone - point > 8
            ? Encoding.ASCII.GetString(text[..(point + 8)]) + Encoding.ASCII.GetString(text[zone..])
            : Encoding.ASCII.GetString(text);
        return DateTimeOffset.TryParse(
            shortened, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : default;
    }

    /// <summary>Where the last lines of a file begin.</summary>
    private static long FindTail(SafeFileHandle file, int lines)
    {
        long position = RandomAccess.GetLength(file);
        byte[] buffer = new byte[ChunkSize];
        int missing = lines + 1;
        while (position > 0)
        {
            int length = (int)Math.Min(buffer.Length, position);
            position -= length;
            ReadOnlySpan<byte> chunk = buffer.AsSpan(0, RandomAccess.Read(file, buffer.AsSpan(0, length), position));
            for (int i = chunk.LastIndexOf((byte)'\n'); i >= 0; i = chunk[..i].LastIndexOf((byte)'\n'))
            {
                if (--missing == 0)
                {
                    return position + i + 1;
                }
            }
        }

        return 0;
    }
}
