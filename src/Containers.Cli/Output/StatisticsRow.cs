using System.Globalization;
using Containers.Engine;
using Containers.Engine.Containers.Observation;

namespace Containers.Cli.Output;

/// <summary>What one container uses, as <c>stats --format json</c> writes it, under docker's keys.</summary>
internal sealed record StatisticsRow(
    string Container, string ID, string Name, string CPUPerc, string MemUsage, string MemPerc, string NetIO, string BlockIO, string PIDs)
{
    public static StatisticsRow Of(ContainerStatistics container, bool truncate)
    {
        string id = truncate ? HumanText.ShortId(container.Id) : container.Id;
        return new StatisticsRow(
            id,
            id,
            container.Name,
            Percent(container.CpuPercent),
            $"{Binary(container.MemoryUsage)} / {Binary(container.MemoryLimit)}",
            Percent(container.MemoryPercent),
            $"{HumanText.Size(container.NetworkReceived)} / {HumanText.Size(container.NetworkSent)}",
            $"{HumanText.Size(container.BlockRead)} / {HumanText.Size(container.BlockWritten)}",
            container.Pids.ToString(CultureInfo.InvariantCulture));
    }

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00}%");

    /// <summary>Four digits and a unit of 1024 and its powers, as docker writes memory: <c>15.62GiB</c>.</summary>
    private static string Binary(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(value >= 1000 ? value.ToString("0", CultureInfo.InvariantCulture) : value.ToString("G4", CultureInfo.InvariantCulture))}{units[unit]}");
    }
}
