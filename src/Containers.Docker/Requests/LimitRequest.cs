using System.Globalization;
using Containers.Docker.Documents;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Docker.Requests;

/// <summary>Reads out of docker's document what a container may use; 0 and what is empty asks for nothing.</summary>
internal static class LimitRequest
{
    private const double Billion = 1_000_000_000;

    /// <summary>What is asked for; null for nothing.</summary>
    /// <exception cref="ContainerOptionsException">Something is asked for that there is not.</exception>
    public static ContainerLimits? Of(HostConfigDocument host)
    {
        ContainerLimits limits = new()
        {
            Memory = Asked(host.Memory),
            MemorySwap = Asked(host.MemorySwap),
            MemoryReservation = Asked(host.MemoryReservation),
            MemorySwappiness = host.MemorySwappiness is { } swappiness and >= 0 ? (int)swappiness : null,
            OomKillDisable = host.OomKillDisable ?? false,
            Cpus = host.NanoCpus == 0 ? null : host.NanoCpus / Billion,
            CpuQuota = Asked(host.CpuQuota),
            CpuPeriod = Asked(host.CpuPeriod),
            CpuRealtimeRuntime = Asked(host.CpuRealtimeRuntime),
            CpuRealtimePeriod = Asked(host.CpuRealtimePeriod),
            CpuShares = Asked(host.CpuShares),
            CpusetCpus = Asked(host.CpusetCpus),
            CpusetMems = Asked(host.CpusetMems),
            PidsLimit = Asked(host.PidsLimit ?? 0),
            BlockIOWeight = host.BlkioWeight == 0 ? null : host.BlkioWeight,
            BlockIOWeightDevice = Rates(host.BlkioWeightDevice.Select(static device => (device.Path, device.Weight))),
            DeviceReadBps = Rates(host.BlkioDeviceReadBps),
            DeviceWriteBps = Rates(host.BlkioDeviceWriteBps),
            DeviceReadIops = Rates(host.BlkioDeviceReadIOps),
            DeviceWriteIops = Rates(host.BlkioDeviceWriteIOps),
        };
        return limits == new ContainerLimits() ? null : limits;
    }

    private static long? Asked(long value) => value == 0 ? null : value;

    private static string? Asked(string value) => value.Length == 0 ? null : value;

    private static List<string>? Rates(IReadOnlyList<ThrottleDeviceDocument>? devices) => Rates((devices ?? []).Select(static device => (device.Path, device.Rate)));

    private static List<string>? Rates(IEnumerable<(string Path, long Value)> devices)
    {
        List<string> rates = [.. devices.Select(static device => string.Create(CultureInfo.InvariantCulture, $"{device.Path}:{device.Value}"))];
        return rates.Count == 0 ? null : rates;
    }
}
