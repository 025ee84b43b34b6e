using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Encodings.Web;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring.Logs;

/// <summary>
/// A container's log as Docker's json-file driver writes it: a line for each line of output, <c>{"log":…,"stream":…,"attrs":{…},"time":…}</c>. The
/// parts of a split line but the last have no newline in <c>log</c>. A file that is full gets a number, and those over the count go.
/// </summary>
internal sealed class JsonFileLog : ContainerLog
{
    private const uint Mode = 0x1A0;
    private const int HeldBack = 64 * 1024;
    private static readonly JavaScriptEncoder Escapes = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly LogConfiguration _configuration;
    private readonly ArrayBufferWriter<byte> _pending = new(4096);
    private readonly byte[][] _ends = [[], [], [], []];
    private readonly string _attributes;
    private SafeFileHandle _file;
    private long _size;

    private JsonFileLog(LogConfiguration configuration)
    {
        _configuration = configuration;
        _attributes = configuration.Fields.Count == 0 ? "" : $"\"attrs\":{{{string.Join(',', configuration.Fields.Select(Member))}}},";
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
            int plain = PlainLength(text);
            _pending.Write(text[..plain]);
            text = text[plain..];

            // All bytes of a character beyond ASCII are in one such part.
            int special = 0;
            while (special < text.Length && !IsPlain(text[special]))
            {
                special++;
            }

            Encode(text[..special]);
            text = text[special..];
        }

        _pending.Write(EndOf(stream, ended));
    }

    internal override void Flush()
    {
        WritePending();
        Array.Fill(_ends, []); // What was read at once has one time.
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    /// <summary>What comes after the text of an entry, made once for all that was read at once.</summary>
    private ReadOnlySpan<byte> EndOf(LogStream stream, bool ended)
    {
        ref byte[] end = ref _ends[(stream == LogStream.Error ? 2 : 0) + (ended ? 1 : 0)];
        if (end.Length == 0)
        {
            string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);
            string name = stream == LogStream.Error ? "stderr" : "stdout";
            end = Encoding.UTF8.GetBytes($"{(ended ? "\\n" : "")}\",\"stream\":\"{name}\",{_attributes}\"time\":\"{time}\"}}\n");
        }

        return end;
    }

    /// <summary>A field <c>NAME=value</c> as a member of a JSON object.</summary>
    private static string Member(string field)
    {
        int equals = field.IndexOf('=');
        return $"\"{Escapes.Encode(field[..equals])}\":\"{Escapes.Encode(field[(equals + 1)..])}\"";
    }

    /// <summary>How many bytes at the beginning are such as a JSON string holds as they are. Text is for the most part nothing else.</summary>
    private static int PlainLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        for (; length + Vector128<byte>.Count <= text.Length; length += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text[length..]);
            Vector128<byte> special = Vector128.GreaterThan(bytes - Vector128.Create((byte)' '), Vector128.Create((byte)('~' - ' ')))
                | Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
            if (special != Vector128<byte>.Zero)
            {
                return length + BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
            }
        }

        while (length < text.Length && IsPlain(text[length]))
        {
            length++;
        }

        return length;
    }

    private static bool IsPlain(byte value) => value is >= (byte)' ' and <= (byte)'~' and not (byte)'"' and not (byte)'\\';

    private void Encode(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            Escapes.EncodeUtf8(text, _pending.GetSpan(Math.Max(64, text.Length)), out int consumed, out int written);
            _pending.Advance(written);
            text = text[consumed..];
        }
    }

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
