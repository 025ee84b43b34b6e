using System.Text.Json;
using Containers.Engine.Containers.Records;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>What a container may use. Null is not limited.</summary>
[JsonRecord]
public sealed partial record ContainerLimits
{
    /// <summary>Memory in bytes, at least 6 MB; -1 is without limit. Processes that need more are ended by the kernel.</summary>
    public long? Memory { get; init; }

    /// <summary>Memory and swap space together in bytes; -1 is without limit. Where memory is limited and this is not, it is twice as much.</summary>
    public long? MemorySwap { get; init; }

    /// <summary>Bytes of memory that the kernel tries to leave the container when memory is short; not above <see cref="Memory"/>.</summary>
    public long? MemoryReservation { get; init; }

    /// <summary>How readily its memory is swapped out, 0 to 100. With cgroup v1 alone.</summary>
    public int? MemorySwappiness { get; init; }

    /// <summary>Whether its processes wait for memory where the kernel would end one. With cgroup v1 alone.</summary>
    public bool OomKillDisable { get; init; }

    /// <summary>How many processors' time it may use, such as 1.5; at least 0.01, and -1 is without limit. Not together with a period or quota.</summary>
    public double? Cpus { get; init; }

    /// <summary>Microseconds of processor time in each period, at least 1000; -1 is without limit.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>The period of <see cref="CpuQuota"/> in microseconds, 1000 to 1000000; null is 100000.</summary>
    public long? CpuPeriod { get; init; }

    /// <summary>Its share of processor time beside other containers', 2 to 262144; 1024 where nothing is said.</summary>
    public long? CpuShares { get; init; }

    /// <summary>
    /// Microseconds in each period that its processes of real-time policies may have; null is none. Where the kernel has such groups (CONFIG_RT_GROUP_SCHED,
    /// cgroup v1 alone), and not above <see cref="CpuRealtimePeriod"/>.
    /// </summary>
    public long? CpuRealtimeRuntime { get; init; }

    /// <summary>The period of <see cref="CpuRealtimeRuntime"/> in microseconds; null is 1000000.</summary>
    public long? CpuRealtimePeriod { get; init; }

    /// <summary>The processors it may run on, such as <c>0-2,7</c>.</summary>
    public string? CpusetCpus { get; init; }

    /// <summary>The memory nodes it may use, such as <c>0,1</c>.</summary>
    public string? CpusetMems { get; init; }

    /// <summary>How many processes and threads it may have; -1 is without limit.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Its share of block devices beside other containers', 10 to 1000.</summary>
    public int? BlockIOWeight { get; init; }

    /// <summary>That share for single devices, <c>/dev/NAME:WEIGHT</c>.</summary>
    public IReadOnlyList<string>? BlockIOWeightDevice { get; init; }

    /// <summary>Bytes a second that are read from devices, <c>/dev/NAME:SIZE</c> such as <c>/dev/sda:10m</c>.</summary>
    public IReadOnlyList<string>? DeviceReadBps { get; init; }

    /// <summary>Bytes a second that are written to devices.</summary>
    public IReadOnlyList<string>? DeviceWriteBps { get; init; }

    /// <summary>Reads a second from devices, <c>/dev/NAME:NUMBER</c>.</summary>
    public IReadOnlyList<string>? DeviceReadIops { get; init; }

    /// <summary>Writes a second to devices.</summary>
    public IReadOnlyList<string>? DeviceWriteIops { get; init; }

    /// <summary>These limits without those of memory, processors and processes that are lifted, as a record keeps them.</summary>
    internal ContainerLimits WithoutLifted() => this with
    {
        Memory = Memory is -1 ? null : Memory,
        MemorySwap = Memory is -1 ? null : MemorySwap,
        Cpus = Cpus is -1 ? null : Cpus,
        PidsLimit = PidsLimit is -1 ? null : PidsLimit,
    };

    /// <summary>These limits with others over them; what is null or false there stays as it is here.</summary>
    internal ContainerLimits With(ContainerLimits changes)
    {
        // By the members that are written, so that none can be forgotten here.
        using JsonDocument before = Written();
        using JsonDocument over = changes.Written();
        Dictionary<string, JsonElement> members = before.RootElement.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value);
        foreach (JsonProperty member in over.RootElement.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.False))
        {
            members[member.Name] = member.Value;
        }

        byte[] merged = JsonOutput.Object(writer =>
        {
            foreach ((string name, JsonElement value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        });
        return JsonInput.Read<ContainerLimits>(merged, "limits");
    }

    /// <summary>The limits there are: <c>Memory 64MiB, Cpus 1.5</c>.</summary>
    public override string ToString()
    {
        using JsonDocument written = Written();
        return string.Join(", ", written.RootElement.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.False).Select(TextOf));
    }

    private static string TextOf(JsonProperty member)
    {
        string name = char.ToUpperInvariant(member.Name[0]) + member.Name[1..];
        return member.Value.ValueKind switch
        {
            JsonValueKind.True => name,
            JsonValueKind.Array => $"{name} {string.Join(' ', member.Value.EnumerateArray())}",
            JsonValueKind.Number when name is nameof(Memory) or nameof(MemorySwap) or nameof(MemoryReservation) && member.Value.GetInt64() is > 0 and long bytes =>
                $"{name} {HumanText.BinarySize(bytes)}",
            _ => $"{name} {member.Value}",
        };
    }

    private JsonDocument Written() => JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(this, ContainerJson.Default.ContainerLimits));
}
