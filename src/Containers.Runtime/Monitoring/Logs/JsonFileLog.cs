using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring.Logs;

/// <summary>
/// A container's log as Docker's json-file driver writes it: a line for each line of output, <c>{"log":…,"stream":…,"time":…}</c>. The
/// parts of a split line but the last have no newline in <c>log</c>. A file that is full gets a number, and those over the count go.
/// </summary>
internal sealed class JsonFileLog : ContainerLog
{
    private const uint Mode = 0x1A0;
    private const int HeldBack = 64 * 1024;
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly LogConfiguration _configuration;
    private readonly ArrayBufferWriter<byte> _pending = new(4096);
    private readonly byte[] _time = new byte[40];
    private int _timeLength;
    private SafeFileHandle _file;
    private long _size;

    private JsonFileLog(LogConfiguration configuration)
    {
        _configuration = configuration;
        _file = OpenFile(configuration.Path);
        _size = configuration.LargestSize > 0 ? _file.Status().Size : 0;
    }

    /// <summary>Opens a log to append to it.</summary>
    internal static new JsonFileLog Open(LogConfiguration configuration) => new(configuration);

    internal override void Append(LogStream stream, ReadOnlySpan<byte> text, bool ended)
    {
        if (_configuration.LargestSize > 0 && _size + _pending.WrittenCount >= _configuration.LargestSize)
        {
            WritePending();
            BeginNextFile();
        }
        else if (_pending.WrittenCount >= HeldBack)
        {
            WritePending();
        }

        _pending.Write("{\"log\":\""u8);
        while (text.Length > 0)
        {
            Span<byte> room = _pending.GetSpan(Math.Max(64, text.Length));
            Encoder.EncodeUtf8(text, room, out int consumed, out int written);
            _pending.Advance(written);
            text = text[consumed..];
        }

        _pending.Write(ended ? "\\n\""u8 : "\""u8);
        _pending.Write(stream == LogStream.Error ? ",\"stream\":\"stderr\",\"time\":\""u8 : ",\"stream\":\"stdout\",\"time\":\""u8);
        if (_timeLength == 0)
        {
            DateTime.UtcNow.TryFormat(_time, out _timeLength, "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);
        }

        _pending.Write(_time.AsSpan(0, _timeLength));
        _pending.Write("\"}\n"u8);
    }

    internal override void Flush()
    {
        WritePending();
        _timeLength = 0; // What was read at once has one time.
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    private void WritePending()
    {
        try
        {
            _file.WriteAll(_pending.WrittenSpan);
        }
        catch (LinuxException exception)
        {
            // A full disk must not end the container: the lines are lost.
            Fail(exception);
        }

        _size += _pending.WrittenCount;
        _pending.ResetWrittenCount();
    }

    private static SafeFileHandle OpenFile(string path) =>
        FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Append | OpenFlags.NoFollow, Mode);

    private void BeginNextFile()
    {
        try
        {
            if (_configuration.FileCount < 2)
            {
                _file.SetLength(0);
            }
            else
            {
                for (int number = _configuration.FileCount - 2; number >= 0; number--)
                {
                    string older = PathOf(number);
                    if (number == 0 || File.Exists(older))
                    {
                        File.Move(older, PathOf(number + 1), overwrite: true);
                    }
                }

                SafeFileHandle next = OpenFile(_configuration.Path);
                _file.Dispose();
                _file = next;
            }

            _size = 0;
        }
        catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
        {
            // The old file takes the next lines too, up to as many more.
            Fail(exception);
            _size = 0;
        }
    }

    private string PathOf(int number) => number == 0 ? _configuration.Path : $"{_configuration.Path}.{number.ToString(CultureInfo.InvariantCulture)}";
}
