using System.Text;
using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime;

/// <summary>Tells of a failure: one line on standard error, and in the log where there is one, in the forms that callers of runc read.</summary>
internal static class ErrorReport
{
    private const uint ReadableForAll = 0x1A4; // 0644

    /// <summary>Tells of a failure.</summary>
    internal static void Write(RuntimeOptions options, Exception failure)
    {
        string message = failure.Message.ReplaceLineEndings(" ");
        StandardOutput.WriteError($"container-runtime: {message}\n");
        if (options.Log is not { Length: > 0 } path)
        {
            return;
        }

        try
        {
            using SafeFileHandle log = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Append | OpenFlags.Create, ReadableForAll);
            Pipes.Write(log, options.LogsJson ? Json(message) : Text(message));
        }
        catch (LinuxException exception)
        {
            StandardOutput.WriteError($"container-runtime: --log: {exception.Message}\n");
        }
    }

    private static byte[] Text(string message)
    {
        string quoted = message.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"time=\"{Now()}\" level=error msg=\"{quoted}\"\n");
    }

    private static byte[] Json(string message)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter writer = new(line))
        {
            writer.WriteStartObject();
            writer.WriteString("level", "error");
            writer.WriteString("msg", message);
            writer.WriteString("time", Now());
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
