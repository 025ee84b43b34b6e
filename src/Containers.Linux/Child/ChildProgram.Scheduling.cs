using Containers.Linux.Interop;

namespace Containers.Linux.Child;

/// <summary>Steps on what the process gets of processors and devices (sched(7), ioprio_set(2)).</summary>
public sealed unsafe partial class ChildProgram
{
    private const int IOPRIO_WHO_PROCESS = 1;
    private const int IOPRIO_CLASS_SHIFT = 13;

    /// <summary>Sets how it is scheduled (sched_setattr(2)).</summary>
    public void SetScheduler(in Scheduling scheduling)
    {
        nint attributes = Structure(new SchedulingAttributes
        {
            Size = (uint)sizeof(SchedulingAttributes),
            Policy = (uint)scheduling.Policy,
            Flags = (ulong)scheduling.Flags,
            Nice = scheduling.Nice,
            Priority = (uint)scheduling.Priority,
            Runtime = scheduling.Runtime,
            Deadline = scheduling.Deadline,
            Period = scheduling.Period,
        });
        Add("sched_setattr", null, SystemCallNumber.SchedSetattr, [0, attributes, 0]);
    }

    /// <summary>Sets its priority on block devices.</summary>
    /// <param name="level">1 for real time, 2 for best effort, 3 for idle.</param>
    /// <param name="priority">0, the highest, to 7.</param>
    public void SetIoPriority(int level, int priority) =>
        Add("ioprio_set", null, SystemCallNumber.IoprioSet, [IOPRIO_WHO_PROCESS, 0, (level << IOPRIO_CLASS_SHIFT) | priority]);

    /// <summary>Sets which processors it may run on (sched_setaffinity(2)).</summary>
    /// <param name="mask">A bit for each processor, in words of 64.</param>
    public void SetAffinity(ReadOnlySpan<ulong> mask)
    {
        ulong* copy = (ulong*)Allocate(mask.Length * sizeof(ulong));
        mask.CopyTo(new Span<ulong>(copy, mask.Length));
        Add("sched_setaffinity", null, SystemCallNumber.SchedSetaffinity, [0, mask.Length * sizeof(ulong), (nint)copy]);
    }

    /// <summary>Sets which kernel it sees (personality(2)).</summary>
    /// <param name="domain">0 for the machine's own, 8 for that of 32 bits.</param>
    public void SetPersonality(int domain) => Add("personality", null, SystemCallNumber.Personality, [domain]);

    /// <summary>struct sched_attr of sched_setattr(2).</summary>
    private struct SchedulingAttributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}

/// <summary>How a process is scheduled, in the kernel's numbers (sched_setattr(2)).</summary>
/// <param name="Policy">SCHED_OTHER is 0, SCHED_FIFO 1 and so on.</param>
/// <param name="Flags">SCHED_FLAG_RESET_ON_FORK is 1 and so on.</param>
/// <param name="Nice">-20 to 19.</param>
/// <param name="Priority">The priority of SCHED_FIFO and SCHED_RR.</param>
/// <param name="Runtime">Nanoseconds of each period, for SCHED_DEADLINE.</param>
/// <param name="Deadline">By when in each period, in nanoseconds.</param>
/// <param name="Period">The period in nanoseconds.</param>
public readonly record struct Scheduling(int Policy, int Flags, int Nice, int Priority, ulong Runtime, ulong Deadline, ulong Period);
