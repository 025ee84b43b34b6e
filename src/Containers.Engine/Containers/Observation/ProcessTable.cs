using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Engine.Containers.Observation;

/// <summary>Reads the processes of a container out of /proc.</summary>
internal static class ProcessTable
{
    /// <summary>USER_HZ of times(2): the same on every architecture that containers run on.</summary>
    private const long TicksPerSecond = 100;

    private const int MajorOfPseudoTerminals = 136;

    /// <summary>The processes of a container, in the order of their IDs. Those that end meanwhile are left out.</summary>
    public static IReadOnlyList<ContainerProcessInfo> Read(string container, IReadOnlySet<int> members)
    {
        List<ContainerProcessInfo> processes = [];
        Dictionary<uint, string> names = [];
        DateTimeOffset boot = BootTime();
        foreach (int id in members.Where(id => id > 0).Order())
        {
            try
            {
                processes.Add(Named(Read(container, id, boot)));
            }
            catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ESRCH)
            {
                continue;
            }
        }

        return processes;

        ContainerProcessInfo Named(ContainerProcessInfo process)
        {
            if (!names.TryGetValue(process.UserId, out string? name))
            {
                names[process.UserId] = name = UserName.Of(process.UserId);
            }

            return process with { User = name };
        }
    }

    private static ContainerProcessInfo Read(string container, int id, DateTimeOffset boot)
    {
        // The program's name is in parentheses and may hold any character; the state after it is field 3.
        string stat = Text(id, "stat");
        int end = stat.LastIndexOf(')');
        string[] fields = stat[(end + 2)..].Split(' ');
        string[] status = Text(id, "status").Split('\n');
        string command = Text(id, "cmdline").TrimEnd('\0').Replace('\0', ' ');
        return new ContainerProcessInfo
        {
            Container = container,
            ProcessId = id,
            State = fields[0][0],
            ParentProcessId = int.Parse(fields[1], CultureInfo.InvariantCulture),
            Terminal = TerminalOf(long.Parse(fields[4], CultureInfo.InvariantCulture)),
            ProcessorTime = Ticks(fields[11]) + Ticks(fields[12]),
            Started = boot + Ticks(fields[19]),
            Memory = long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize,
            UserId = uint.Parse(Field(status, "Uid:")[0], CultureInfo.InvariantCulture),
            ContainerProcessId = int.Parse(Field(status, "NSpid:")[^1], CultureInfo.InvariantCulture),
            Command = command.Length > 0 ? command : $"[{stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end]}]",
        };
    }

    private static TimeSpan Ticks(string text) => TimeSpan.FromSeconds((double)long.Parse(text, CultureInfo.InvariantCulture) / TicksPerSecond);

    /// <summary>tty_nr: the minor number in the bits 31 to 20 and 7 to 0, the major number in 15 to 8.</summary>
    private static string? TerminalOf(long number)
    {
        long major = (number >> 8) & 0xFF;
        long minor = (number & 0xFF) | ((number >> 12) & 0xFFF00);
        return number == 0 ? null : major >= MajorOfPseudoTerminals ? $"pts/{minor}" : $"tty{minor}";
    }

    private static DateTimeOffset BootTime()
    {
        string line = File.ReadLines("/proc/stat").First(line => line.StartsWith("btime ", StringComparison.Ordinal));
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(line.AsSpan(6), CultureInfo.InvariantCulture));
    }

    private static string[] Field(string[] status, string name) =>
        Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[name.Length..].Trim().Split('\t') : ["0"];

    private static string Text(int id, string file) => Encoding.UTF8.GetString(FileDescriptor.ReadFile($"/proc/{id}/{file}"));
}
