using System.Buffers.Text;
using System.Text;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>Facts of a process out of /proc (proc(5)).</summary>
public static class ProcessStatus
{
    /// <summary>
    /// When a process started, in clock ticks since boot (field 22 of proc_pid_stat(5)): with the id it names one process for as long as
    /// the machine runs.
    /// </summary>
    /// <returns>0 where there is no such process, or only its remains that nobody has waited for.</returns>
    public static long StartTime(int id)
    {
        Span<byte> text = stackalloc byte[1024];
        int length;
        try
        {
            using SafeFileHandle file = FileDescriptor.Open($"/proc/{id}/stat", OpenFlags.Read);
            length = Pipes.Read(file, text);
        }
        catch (IOException)
        {
            return 0;
        }

        // The program's name is in parentheses and may hold any character; after it come the state, field 3, and the numbers.
        ReadOnlySpan<byte> rest = text[..length];
        rest = rest[(rest.LastIndexOf((byte)')') + 2)..];
        if (rest.Length == 0 || rest[0] is (byte)'Z' or (byte)'X')
        {
            return 0;
        }

        for (int field = 3; field < 22; field++)
        {
            rest = rest[(rest.IndexOf((byte)' ') + 1)..];
        }

        return Utf8Parser.TryParse(rest, out long ticks, out _) ? ticks : 0;
    }

    /// <summary>Permissions that this process's caller wants on none of its new files (umask(2)), read without changing them.</summary>
    public static uint Umask
    {
        get
        {
            ReadOnlySpan<byte> text = FileDescriptor.ReadFile("/proc/self/status");
            ReadOnlySpan<byte> name = "\nUmask:\t"u8;
            int start = text.IndexOf(name);
            uint mask = 0;
            for (int place = start + name.Length; start >= 0 && text[place] is >= (byte)'0' and <= (byte)'7'; place++)
            {
                mask = (mask * 8) + (uint)(text[place] - '0');
            }

            return mask;
        }
    }

    /// <summary>The identity of this boot (/proc/sys/kernel/random/boot_id): process ids of another boot mean nothing.</summary>
    public static string BootId { get; } = Encoding.ASCII.GetString(FileDescriptor.ReadFile("/proc/sys/kernel/random/boot_id")).Trim();
}
