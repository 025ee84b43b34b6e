using System.Globalization;
using Containers.Oci.Runtime;
using Containers.Supervision.Limits;

namespace Containers.Supervision.Systemd;

/// <summary>
/// Limits as properties of a scope (systemd.resource-control(5)), so that systemd shows them and does not undo them when it writes a group anew. What it has no
/// property for, or a coarser one, is written to the group's files besides.
/// </summary>
public static class ScopeProperties
{
    private const string AnnotationPrefix = "org.systemd.property.";
    private const string Seconds = "Sec";
    private const ulong Infinity = ulong.MaxValue;
    private const ulong MicrosecondsPerSecond = 1_000_000;
    private const ulong UsualPeriod = 100_000;

    /// <summary>systemd counts quotas in percents of a processor.</summary>
    private const ulong QuotaUnit = MicrosecondsPerSecond / 100;

    /// <summary>What each scope of a container is.</summary>
    /// <param name="description">What systemd shows of it.</param>
    /// <param name="isUnified">Whether cgroup v2 is all there is.</param>
    public static IReadOnlyList<UnitProperty> Common(string description, bool isUnified) =>
    [
        new("Description", description), new("Delegate", true), new("DefaultDependencies", false), new("CollectMode", "inactive-or-failed"),
        new("CPUAccounting", true), new("MemoryAccounting", true), new("TasksAccounting", true), new(isUnified ? "IOAccounting" : "BlockIOAccounting", true),
    ];

    /// <summary>The properties of limits.</summary>
    /// <param name="resources">The limits; what is not asked for has none.</param>
    /// <param name="isUnified">Whether cgroup v2 is all there is: on v1 the properties are others.</param>
    /// <exception cref="LimitNotSupportedException">A limit cannot be.</exception>
    public static IReadOnlyList<UnitProperty> Of(LinuxResources resources, bool isUnified)
    {
        resources = AskedLimits.Of(resources);
        List<UnitProperty> properties = [];
        if (isUnified)
        {
            AddUnified(properties, resources);
        }
        else
        {
            AddIf(properties, "MemoryLimit", Number(resources.Memory?.Limit));
            AddIf(properties, "CPUShares", resources.Cpu?.Shares);
            AddIf(properties, "BlockIOWeight", resources.BlockIO?.Weight);
        }

        AddQuota(properties, resources.Cpu);
        AddIf(properties, "TasksMax", resources.Pids is { Limit: var limit } ? Number(limit > 0 ? limit : -1) : null);
        foreach ((string file, string value) in resources.Unified ?? new Dictionary<string, string>())
        {
            if (PropertyOf(file) is { } name && (value == "max" ? Infinity : Parse(value)) is { } number)
            {
                properties.RemoveAll(property => property.Name == name);
                properties.Add(new UnitProperty(name, number));
            }
        }

        return properties;
    }

    /// <summary>
    /// The properties that annotations name: <c>org.systemd.property.NAME</c>, the value in the text form of GVariant. A name that ends with <c>Sec</c> is
    /// that of a unit file, whose seconds are <c>USec</c>, microseconds, on the bus.
    /// </summary>
    /// <exception cref="FormatException">A name or a value is none.</exception>
    public static IReadOnlyList<UnitProperty> OfAnnotations(IReadOnlyDictionary<string, string>? annotations)
    {
        List<UnitProperty> properties = [];
        foreach ((string key, string text) in annotations ?? new Dictionary<string, string>())
        {
            if (!key.StartsWith(AnnotationPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            string name = key[AnnotationPrefix.Length..];
            if (name.Length < 3 || !name.All(char.IsAsciiLetter))
            {
                throw new FormatException($"the annotation '{key}' names no property of systemd's");
            }

            object value = VariantText.Parse(text);
            bool isSeconds = name.EndsWith(Seconds, StringComparison.Ordinal) && !name.EndsWith("USec", StringComparison.Ordinal);
            properties.Add(isSeconds ? new UnitProperty($"{name[..^Seconds.Length]}USec", Microseconds(key, value)) : new UnitProperty(name, value));
        }

        return properties;
    }

    /// <summary>Properties, of which the last one of each name counts.</summary>
    public static IReadOnlyList<UnitProperty> Merge(params IEnumerable<IReadOnlyList<UnitProperty>> properties) =>
        [.. properties.SelectMany(static some => some).Reverse().DistinctBy(static property => property.Name).Reverse()];

    private static void AddUnified(List<UnitProperty> properties, LinuxResources resources)
    {
        LinuxMemory? memory = resources.Memory;
        AddIf(properties, "MemoryMax", Number(memory?.Limit));
        AddIf(properties, "MemoryLow", Number(memory?.Reservation));
        if (memory?.Swap is not null || memory?.Limit == -1)
        {
            AddIf(properties, "MemorySwapMax", Number(Limits.V2.Memory.SwapAlone(memory.Limit, memory.Swap ?? -1)));
        }

        AddIf(properties, "CPUWeight", resources.Cpu?.Shares is { } shares ? (ulong)Limits.V2.Cpu.WeightOf(shares) : null);
        AddIf(properties, "IOWeight", Limits.V2.Io.WeightOf(resources.BlockIO?.Weight));
        AddSet(properties, "AllowedCPUs", resources.Cpu?.Cpus);
        AddSet(properties, "AllowedMemoryNodes", resources.Cpu?.Mems);
    }

    private static void AddQuota(List<UnitProperty> properties, LinuxCpu? cpu)
    {
        AddIf(properties, "CPUQuotaPeriodUSec", cpu?.Period);
        if (cpu?.Quota is { } quota)
        {
            ulong period = cpu.Period ?? UsualPeriod;
            ulong perSecond = quota < 0 ? Infinity : ((((ulong)quota * MicrosecondsPerSecond / period) + QuotaUnit - 1) / QuotaUnit) * QuotaUnit;
            properties.Add(new UnitProperty("CPUQuotaPerSecUSec", perSecond));
        }
    }

    private static void AddSet(List<UnitProperty> properties, string name, string? list)
    {
        if (list is not null)
        {
            properties.Add(new UnitProperty(name, Mask(list)));
        }
    }

    /// <summary>A list such as <c>0-2,7</c> as bits, the lowest ones in the first byte.</summary>
    private static byte[] Mask(string list)
    {
        byte[] bits = [];
        foreach (string range in list.Split(','))
        {
            string[] ends = range.Trim().Split('-');
            if (ends.Length > 2 || Parse(ends[0]) is not { } first || Parse(ends[^1]) is not { } last || first > last || last > ushort.MaxValue)
            {
                throw LimitNotSupportedException.Because("linux.resources.cpu", $"'{list}' is no list of numbers such as 0-2,7");
            }

            Array.Resize(ref bits, Math.Max(bits.Length, ((int)last / 8) + 1));
            for (int bit = (int)first; bit <= (int)last; bit++)
            {
                bits[bit / 8] |= (byte)(1 << (bit % 8));
            }
        }

        return bits;
    }

    private static string? PropertyOf(string file) => file switch
    {
        "memory.min" => "MemoryMin",
        "memory.low" => "MemoryLow",
        "memory.high" => "MemoryHigh",
        "memory.max" => "MemoryMax",
        "memory.swap.max" => "MemorySwapMax",
        "pids.max" => "TasksMax",
        "cpu.weight" => "CPUWeight",
        _ => null,
    };

    private static void AddIf(List<UnitProperty> properties, string name, ulong? value)
    {
        if (value is { } number)
        {
            properties.Add(new UnitProperty(name, number));
        }
    }

    private static ulong? Number(long? value) => value < 0 ? Infinity : (ulong?)value;

    private static ulong? Parse(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    private static ulong Microseconds(string key, object seconds) => seconds switch
    {
        int number when number >= 0 => (ulong)number * MicrosecondsPerSecond,
        uint number => number * MicrosecondsPerSecond,
        long number when number >= 0 => (ulong)number * MicrosecondsPerSecond,
        ulong number => number * MicrosecondsPerSecond,
        double number when number >= 0 => (ulong)(number * MicrosecondsPerSecond),
        _ => throw new FormatException($"the annotation '{key}' is no number of seconds"),
    };
}
