using System.Globalization;
using System.Text.Json;
using Containers.Linux.Cgroups;
using Containers.Linux.Processes;
using Containers.Runtime.Life;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>
/// Tells what a container uses, a line of JSON each time in the form of runc's: once (<c>--stats</c>), or at an interval until the container
/// ends, with a line beside it when the kernel has ended a process because memory was short.
/// </summary>
internal static class EventsCommand
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, ["stats"], ["interval"]);
        TimeSpan interval = arguments.Value("interval") is { } text ? Interval(text) : DefaultInterval;
        LifeFolder folder = LifeFolder.Of(options.Root, arguments.Id("events"));
        LifeRecord record = folder.Read();
        using SafeFileHandle process = LifeFolder.OpenProcess(record)
            ?? throw new ContainerException($"container '{folder.Id}' is {folder.StatusOf(record)}; there are no events of it");
        Cgroup cgroup = LifeFolder.CgroupOf(record);
        if (arguments.Has("stats"))
        {
            Write("stats", folder.Id, cgroup.ReadStatistics());
            return 0;
        }

        Follow(folder.Id, cgroup, process, interval);
        return 0;
    }

    private static void Follow(string id, Cgroup cgroup, SafeFileHandle process, TimeSpan interval)
    {
        long killed = cgroup.ReadOomKills();
        bool ended;
        do
        {
            ended = ProcessHandle.WaitForEnd(process, interval);
            try
            {
                long now = cgroup.ReadOomKills();
                if (now > killed)
                {
                    Write("oom", id, null);
                }

                killed = now;
                if (!ended)
                {
                    Write("stats", id, cgroup.ReadStatistics());
                }
            }
            catch (IOException) when (ended || ProcessHandle.WaitForEnd(process, TimeSpan.Zero))
            {
                // The group went with the container.
                return;
            }
        }
        while (!ended);
    }

    private static void Write(string type, string id, CgroupStatistics? statistics)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString("id", id);
            if (statistics is not null)
            {
                StatisticsJson.Write(writer, statistics);
            }

            writer.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        StandardOutput.Write(text.ToArray());
    }

    /// <summary>A time such as <c>500ms</c>, <c>5s</c> or <c>2m</c>.</summary>
    private static TimeSpan Interval(string text)
    {
        (string number, double unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 0.001)
            : text.EndsWith('s') ? (text[..^1], 1.0)
            : text.EndsWith('m') ? (text[..^1], 60.0)
            : (text, 0.0);
        bool valid = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count);
        TimeSpan interval = valid && count < int.MaxValue ? TimeSpan.FromSeconds(Math.Min(count * unit, 86400)) : TimeSpan.Zero;
        return interval >= TimeSpan.FromMilliseconds(1) ? interval : throw new UsageException($"--interval: '{text}' is not a time such as 500ms, 5s or 2m");
    }
}
