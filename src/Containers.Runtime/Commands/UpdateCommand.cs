using System.Globalization;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Containers.Runtime.Life;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>Changes what a container may use: by a <c>linux.resources</c> from a file or standard input, and single options over it. Devices stay as they are.</summary>
internal static class UpdateCommand
{
    private static readonly string[] Options =
    [
        "resources|r", "blkio-weight", "cpu-period", "cpu-quota", "cpu-burst", "cpu-share|cpu-shares", "cpu-rt-period", "cpu-rt-runtime", "cpu-idle",
        "cpuset-cpus", "cpuset-mems", "memory", "memory-reservation", "memory-swap", "pids-limit",
    ];

    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, [], Options);
        LifeFolder folder = LifeFolder.Of(options.Root, arguments.Id("update"));
        LinuxResources resources = Changed(FromFile(arguments.Value("resources")), arguments);
        using FileLock held = folder.Lock();
        LifeRecord record = folder.Read();
        if (folder.StatusOf(record) is LifeStatus.Stopped)
        {
            throw new ContainerException($"container '{folder.Id}' is {LifeStatus.Stopped}; nothing can be changed any more");
        }

        LifeFolder.GroupOf(record).SetLimits(resources);
        return 0;
    }

    private static LinuxResources FromFile(string? file) => file switch
    {
        null => new LinuxResources(),
        "-" => LinuxResources.Read(ReadInput(), "standard input"),
        _ => LinuxResources.Read(FileDescriptor.ReadFile(file), file),
    };

    private static byte[] ReadInput()
    {
        using SafeFileHandle input = new(0, ownsHandle: false);
        using MemoryStream text = new();
        byte[] buffer = new byte[4096];
        while (Pipes.Read(input, buffer) is > 0 and int length)
        {
            text.Write(buffer, 0, length);
        }

        return text.ToArray();
    }

    private static LinuxResources Changed(LinuxResources resources, Arguments arguments)
    {
        LinuxCpu cpu = resources.Cpu ?? new LinuxCpu();
        LinuxMemory memory = resources.Memory ?? new LinuxMemory();
        LinuxCpu newCpu = cpu with
        {
            Shares = (ulong?)Number(arguments, "cpu-share", least: 0) ?? cpu.Shares,
            Quota = Number(arguments, "cpu-quota") ?? cpu.Quota,
            Period = (ulong?)Number(arguments, "cpu-period", least: 0) ?? cpu.Period,
            Burst = (ulong?)Number(arguments, "cpu-burst", least: 0) ?? cpu.Burst,
            RealtimeRuntime = Number(arguments, "cpu-rt-runtime") ?? cpu.RealtimeRuntime,
            RealtimePeriod = (ulong?)Number(arguments, "cpu-rt-period", least: 0) ?? cpu.RealtimePeriod,
            Idle = Number(arguments, "cpu-idle") ?? cpu.Idle,
            Cpus = arguments.Value("cpuset-cpus") ?? cpu.Cpus,
            Mems = arguments.Value("cpuset-mems") ?? cpu.Mems,
        };
        LinuxMemory newMemory = memory with
        {
            Limit = Bytes(arguments, "memory") ?? memory.Limit,
            Reservation = Bytes(arguments, "memory-reservation") ?? memory.Reservation,
            Swap = Bytes(arguments, "memory-swap") ?? memory.Swap,
        };
        LinuxBlockIO? block = Number(arguments, "blkio-weight", least: 0) is { } weight
            ? (resources.BlockIO ?? new LinuxBlockIO()) with { Weight = (ushort)Math.Min(weight, ushort.MaxValue) }
            : resources.BlockIO;
        return resources with
        {
            Cpu = newCpu == new LinuxCpu() ? null : newCpu,
            Memory = newMemory == new LinuxMemory() ? null : newMemory,
            BlockIO = block,
            Pids = Number(arguments, "pids-limit") is { } limit ? new LinuxPids { Limit = limit } : resources.Pids,
        };
    }

    private static long? Number(Arguments arguments, string option, long least = -1) => arguments.Value(option) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least ? number
        : throw new UsageException($"--{option}: '{text}' is not a number from {least} on");

    /// <summary>A number of bytes, with a unit such as <c>64m</c> or without; -1 is without limit.</summary>
    private static long? Bytes(Arguments arguments, string option)
    {
        if (arguments.Value(option) is not { } text)
        {
            return null;
        }

        string number = text.TrimEnd('b', 'B');
        int shift = number.Length == 0 ? 0 : char.ToLowerInvariant(number[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        number = shift > 0 ? number[..^1] : number;
        return long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count) && count >= -1 && count <= long.MaxValue >> shift
            ? count < 0 ? -1 : count << shift
            : throw new UsageException($"--{option}: '{text}' is not a number of bytes such as 64m, or -1");
    }
}
