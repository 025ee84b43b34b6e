using System.Globalization;
using Containers.Docker.Templates;
using Containers.Engine.Containers.Observation;
using Containers.Engine.Text;
using Containers.Linux.Cgroups;

namespace Containers.Docker.Lists;

/// <summary>What one container uses in the list of <c>stats</c>; its fields in the order of docker's JSON.</summary>
public sealed record StatisticsRow
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<StatisticsRow> Shape = new(
        new ListHeadings
        {
            ["Container"] = "CONTAINER",
            ["Name"] = "NAME",
            ["ID"] = "CONTAINER ID",
            ["CPUPerc"] = "CPU %",
            ["MemUsage"] = "MEM USAGE / LIMIT",
            ["MemPerc"] = "MEM %",
            ["NetIO"] = "NET I/O",
            ["BlockIO"] = "BLOCK I/O",
            ["PIDs"] = "PIDS",
        },
        ("ID", static row => row.ID),
        ("Name", static row => row.Name),
        ("CPUPerc", static row => row.CPUPerc),
        ("MemUsage", static row => row.MemUsage),
        ("MemPerc", static row => row.MemPerc),
        ("NetIO", static row => row.NetIO),
        ("BlockIO", static row => row.BlockIO),
        ("PIDs", static row => row.PIDs))
    {
        Quiet = static row => row.ID,
    };

    /// <summary>The bytes that it read from block devices and wrote to them.</summary>
    public string BlockIO { get; init; } = string.Empty;

    /// <summary>Its processor time.</summary>
    public string CPUPerc { get; init; } = string.Empty;

    /// <summary>The container.</summary>
    public string Container { get; init; } = string.Empty;

    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>Its memory, of what it may use.</summary>
    public string MemPerc { get; init; } = string.Empty;

    /// <summary>Its memory, and what it may use.</summary>
    public string MemUsage { get; init; } = string.Empty;

    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The bytes that it received and sent.</summary>
    public string NetIO { get; init; } = string.Empty;

    /// <summary>Its processes and threads.</summary>
    public string PIDs { get; init; } = string.Empty;

    /// <summary>A container's line.</summary>
    /// <param name="container">What it uses.</param>
    /// <param name="truncate">Whether its ID is shortened.</param>
    public static StatisticsRow Of(ContainerStatistics container, bool truncate)
    {
        ArgumentNullException.ThrowIfNull(container);
        string id = truncate ? HumanText.ShortId(container.Id) : container.Id;
        CgroupStatistics? counted = container.Group;
        bool hasMemory = counted is not { Memory: null };
        return new StatisticsRow
        {
            Container = id,
            ID = id,
            Name = container.Name,
            CPUPerc = counted is { Cpu: null } ? Uncounted : Percent(container.CpuPercent),
            MemUsage = $"{(hasMemory ? HumanText.BinarySize(container.MemoryUsage) : Uncounted)} / {HumanText.BinarySize(container.MemoryLimit)}",
            MemPerc = hasMemory ? Percent(container.MemoryPercent) : Uncounted,
            NetIO = $"{HumanText.Size(container.NetworkReceived)} / {HumanText.Size(container.NetworkSent)}",
            BlockIO = counted is { Block: null } ? $"{Uncounted} / {Uncounted}" : $"{HumanText.Size(container.BlockRead)} / {HumanText.Size(container.BlockWritten)}",
            PIDs = counted is { Pids: null } ? Uncounted : container.Pids.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>In docker's words, what nobody has counted: the container has no control group with that controller.</summary>
    private const string Uncounted = "--";

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00}%");
}
