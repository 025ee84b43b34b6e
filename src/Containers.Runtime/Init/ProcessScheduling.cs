using System.Globalization;
using Containers.Linux.Child;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>Steps for what a configuration says of a process's share of processors and devices.</summary>
internal static class ProcessScheduling
{
    private const int HighestProcessor = 8191;
    private static readonly string[] Policies =
        ["SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE"];

    private static readonly string[] Flags =
    [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_POLICY", "SCHED_FLAG_KEEP_PARAMS",
        "SCHED_FLAG_UTIL_CLAMP_MIN", "SCHED_FLAG_UTIL_CLAMP_MAX",
    ];

    private static readonly string[] Classes = ["", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"];

    /// <summary>Adds the steps, while the process has all its rights.</summary>
    /// <exception cref="ConfigurationException">A name is none that there is.</exception>
    internal static void Add(ChildProgram program, RuntimeProcess process, LinuxPersonality? personality)
    {
        if (process.Scheduler is { } scheduler)
        {
            int flags = 0;
            foreach (string flag in scheduler.Flags)
            {
                flags |= 1 << IndexOf(Flags, flag, "process.scheduler.flags");
            }

            Scheduling scheduling = new(
                IndexOf(Policies, scheduler.Policy, "process.scheduler.policy"), flags, scheduler.Nice, scheduler.Priority,
                scheduler.Runtime, scheduler.Deadline, scheduler.Period);
            RootsSteps.Add(program, "gives a process that much of the processors", () => program.SetScheduler(scheduling));
        }

        if (process.IoPriority is { } priority)
        {
            int level = IndexOf(Classes, priority.Class, "process.ioPriority.class");
            if (priority.Priority is < 0 or > 7)
            {
                throw new ConfigurationException("process.ioPriority.priority", $"{priority.Priority} is not from 0 to 7");
            }

            RootsSteps.Add(program, "gives a process that much of the devices", () => program.SetIoPriority(level, priority.Priority));
        }

        if (personality is not null)
        {
            program.SetPersonality(personality switch
            {
                { Flags.Count: > 0 } => throw new ConfigurationException("linux.personality.flags", "the specification defines none"),
                { Domain: "LINUX" } => 0,
                { Domain: "LINUX32" } => 8,
                _ => throw new ConfigurationException("linux.personality.domain", $"'{personality.Domain}' is neither LINUX nor LINUX32"),
            });
        }
    }

    /// <summary>Adds the step for a list of processors such as <c>0-2,7</c>; none for null.</summary>
    /// <exception cref="ConfigurationException">It is no such list.</exception>
    internal static void AddAffinity(ChildProgram program, string? list, string member)
    {
        if (list is not { Length: > 0 })
        {
            return;
        }

        ulong[] mask = new ulong[(HighestProcessor + 1) / 64];
        foreach (string range in list.Split(','))
        {
            string[] ends = range.Split('-', 2);
            bool valid = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                & int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last);
            if (!valid || first > last || last > HighestProcessor)
            {
                throw new ConfigurationException(member, $"'{list}' is not a list of processors such as 0-2,7");
            }

            for (int processor = first; processor <= last; processor++)
            {
                mask[processor / 64] |= 1UL << (processor % 64);
            }
        }

        program.SetAffinity(mask);
    }

    private static int IndexOf(string[] names, string name, string member) => name.Length > 0 && Array.IndexOf(names, name) is >= 0 and int index
        ? index
        : throw new ConfigurationException(member, $"'{name}' is none that there is");
}
