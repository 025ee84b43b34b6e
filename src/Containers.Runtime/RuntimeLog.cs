using System.Text;
using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime;

/// <summary>
/// Tells what went wrong: a failure by one line on standard error, and in the log where there is one, in the forms that callers of runc read. A warning
/// goes to the log alone where there is one, as standard error is the container's too.
/// </summary>
internal static class RuntimeLog
{
    private const uint ReadableForAll = 0x1A4; // 0644

    /// <summary>The options that say where the log is; by default there is none.</summary>
    internal static RuntimeOptions Options { get; set; } = RuntimeOptions.Default;

    /// <summary>Tells of a failure.</summary>
    internal static void Fail(Exception failure)
    {
        string message = failure.Message.ReplaceLineEndings(" ");
        StandardOutput.WriteError($"container-runtime: {message}\n");
        Write("error", message);
    }

    /// <summary>Tells of what is not as it was asked for, though the command goes on.</summary>
    internal static void Warn(string message)
    {
        message = message.ReplaceLineEndings(" ");
        if (!Write("warning", message))
        {
            StandardOutput.WriteError($"container-runtime: warning: {message}\n");
        }
    }

    /// <returns>Whether it is in a log.</returns>
    private static bool Write(string level, string message)
    {
        if (Options.Log is not { Length: > 0 } path)
        {
            return false;
        }

        try
        {
            using SafeFileHandle log = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Append | OpenFlags.Create, ReadableForAll);
            Pipes.Write(log, Options.LogsJson ? Json(level, message) : Text(level, message));
            return true;
        }
        catch (LinuxException exception)
        {
            StandardOutput.WriteError($"container-runtime: --log: {exception.Message}\n");
            return false;
        }
    }

    private static byte[] Text(string level, string message)
    {
        string quoted = message.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"time=\"{Now()}\" level={level} msg=\"{quoted}\"\n");
    }

    private static byte[] Json(string level, string message)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter writer = new(line))
        {
            writer.WriteStartObject();
            writer.WriteString("level", level);
            writer.WriteString("msg", message);
            writer.WriteString("time", Now());
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
