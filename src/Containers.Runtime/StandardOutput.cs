using System.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime;

/// <summary>Writes what a command tells, without the console, whose set-up would cost more than most commands.</summary>
internal static class StandardOutput
{
    /// <summary>Writes to standard output; nobody may be reading.</summary>
    /// <exception cref="LinuxException">It cannot be written otherwise.</exception>
    internal static void Write(ReadOnlySpan<byte> bytes) => Write(1, bytes);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    internal static void Write(string text) => Write(1, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes to standard error, the last place where anything is told: that it cannot be written is told nowhere.</summary>
    internal static void WriteError(string text)
    {
        try
        {
            Write(2, Encoding.UTF8.GetBytes(text));
        }
        catch (LinuxException)
        {
            return;
        }
    }

    private static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        using SafeFileHandle file = new(descriptor, ownsHandle: false);
        _ = Pipes.Write(file, bytes);
    }
}
