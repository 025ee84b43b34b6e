using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// A container's log as Docker's json-file driver writes it: a line for each line of output, <c>{"log":…,"stream":…,"time":…}</c>. What
/// has no newline within 16 KiB is split, and the parts but the last have none in <c>log</c> either.
/// </summary>
internal sealed class JsonFileLog : IDisposable
{
    private const int LongestPart = 16 * 1024;
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly SafeFileHandle _file;
    private readonly ArrayBufferWriter<byte> _pending = new(4096);

    private JsonFileLog(SafeFileHandle file) => _file = file;

    /// <summary>Opens a log to append to it.</summary>
    internal static JsonFileLog Open(string path) =>
        new(FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Append | OpenFlags.NoFollow, mode: 0x1A0));

    /// <summary>Why lines are missing; null while all are there.</summary>
    internal string? Failure { get; private set; }

    /// <summary>A writer for one stream of the container.</summary>
    internal Writer CreateWriter(string stream) => new(this, Encoding.UTF8.GetBytes($"\",\"stream\":\"{stream}\",\"time\":\""));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Append(ReadOnlySpan<byte> text, ReadOnlySpan<byte> newline, ReadOnlySpan<byte> suffix)
    {
        _pending.Write("{\"log\":\""u8);
        while (text.Length > 0)
        {
            Span<byte> room = _pending.GetSpan(Math.Max(64, text.Length));
            Encoder.EncodeUtf8(text, room, out int consumed, out int written);
            _pending.Advance(written);
            text = text[consumed..];
        }

        _pending.Write(newline);
        _pending.Write(suffix);
        Span<byte> time = _pending.GetSpan(40);
        DateTime.UtcNow.TryFormat(time, out int length, "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", System.Globalization.CultureInfo.InvariantCulture);
        _pending.Advance(length);
        _pending.Write("\"}\n"u8);
    }

    private void Flush()
    {
        try
        {
            _file.WriteAll(_pending.WrittenSpan);
        }
        catch (LinuxException exception)
        {
            // A full disk must not end the container: the lines are lost, and its state says so.
            Failure ??= $"The log is not complete: {exception.Message}";
        }

        _pending.ResetWrittenCount();
    }

    /// <summary>Turns one stream's bytes into the log's lines.</summary>
    internal sealed class Writer(JsonFileLog log, byte[] suffix)
    {
        private readonly ArrayBufferWriter<byte> _line = new(256);

        /// <summary>Takes bytes as they come; what ends with no newline waits for more.</summary>
        internal void Write(ReadOnlySpan<byte> bytes)
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
                    Take(part, ended ? "\\n"u8 : []);
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
                Take([], []);
                log.Flush();
            }
        }

        private void Take(ReadOnlySpan<byte> part, ReadOnlySpan<byte> newline)
        {
            if (_line.WrittenCount == 0)
            {
                log.Append(part, newline, suffix);
                return;
            }

            _line.Write(part);
            log.Append(_line.WrittenSpan, newline, suffix);
            _line.ResetWrittenCount();
        }
    }
}
