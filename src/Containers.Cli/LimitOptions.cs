using System.CommandLine;
using System.CommandLine.Parsing;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli;

/// <summary>The options of a command line that limit what a container may use, by docker's names.</summary>
internal sealed class LimitOptions
{
    private readonly Option<long?> _memory = Size("The most memory", "--memory", "-m");
    private readonly Option<long?> _memorySwap = Size("The most memory and swap together; -1 for no limit of swap", "--memory-swap");
    private readonly Option<long?> _memoryReservation = Size("Memory to leave the container when memory is short", "--memory-reservation");
    private readonly Option<double?> _cpus = new("--cpus") { Description = "How many CPUs' time it may use", HelpName = "NUMBER" };
    private readonly Option<long?> _cpuShares = new("--cpu-shares", "-c") { Description = "Share of the CPUs, 2 to 262144", HelpName = "NUMBER" };
    private readonly Option<string?> _cpusetCpus = new("--cpuset-cpus") { Description = "CPUs it may run on, such as 0-2,7", HelpName = "LIST" };
    private readonly Option<string?> _cpusetMems = new("--cpuset-mems") { Description = "Memory nodes it may use, such as 0,1", HelpName = "LIST" };
    private readonly Option<long?> _pidsLimit = new("--pids-limit") { Description = "How many processes and threads; -1 for no limit", HelpName = "NUMBER" };
    private readonly Option<int?> _blockIOWeight = new("--blkio-weight") { Description = "Share of block devices, 10 to 1000", HelpName = "NUMBER" };
    private readonly Option<int?> _oomScoreAdjust = new("--oom-score-adj") { Description = "How readily it is ended when memory is short, -1000 to 1000", HelpName = "NUMBER" };
    private readonly Option<string[]> _ulimits = new("--ulimit") { Description = "Limit of each process", HelpName = "NAME=SOFT[:HARD]" };

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_memory, _memorySwap, _memoryReservation, _cpus, _cpuShares, _cpusetCpus, _cpusetMems, _pidsLimit, _blockIOWeight, _oomScoreAdjust, _ulimits])
        {
            command.Add(option);
        }
    }

    /// <summary>A container's options with what a command line says of its limits.</summary>
    internal ContainerOptions Apply(ContainerOptions options, ParseResult result) => options with
    {
        Limits = new ContainerLimits
        {
            Memory = Asked(result.GetValue(_memory)),
            MemorySwap = Asked(result.GetValue(_memorySwap)),
            MemoryReservation = Asked(result.GetValue(_memoryReservation)),
            Cpus = result.GetValue(_cpus) is { } cpus and not 0 ? cpus : null,
            CpuShares = Asked(result.GetValue(_cpuShares)),
            CpusetCpus = result.GetValue(_cpusetCpus),
            CpusetMems = result.GetValue(_cpusetMems),
            PidsLimit = Asked(result.GetValue(_pidsLimit)),
            BlockIOWeight = result.GetValue(_blockIOWeight) is { } weight and not 0 ? weight : null,
        },
        OomScoreAdjust = result.GetValue(_oomScoreAdjust),
        Ulimits = result.GetValue(_ulimits) ?? [],
    };

    // To docker 0 means that nothing is asked for.
    private static long? Asked(long? value) => value is 0 ? null : value;

    private static Option<long?> Size(string description, string name, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = Read,
    };

    private static long? Read(ArgumentResult result)
    {
        try
        {
            return ByteSize.Parse(result.Tokens[0].Value);
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return null;
        }
    }
}
