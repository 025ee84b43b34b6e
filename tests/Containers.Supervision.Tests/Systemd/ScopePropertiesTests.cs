using Containers.Oci.Runtime;
using Containers.Supervision.Limits;
using Containers.Supervision.Systemd;

namespace Containers.Supervision.Tests.Systemd;

/// <summary>Limits as systemd's properties.</summary>
public sealed class ScopePropertiesTests
{
    private const ulong Infinity = ulong.MaxValue;

    [Fact]
    public void Nothing_has_no_properties()
    {
        LinuxResources engines = new() { Memory = new() { Limit = 0 }, Cpu = new() { Shares = 0, Cpus = string.Empty }, Pids = new() { Limit = 0 } };
        Assert.Empty(ScopeProperties.Of(new LinuxResources(), isUnified: true));
        Assert.Empty(ScopeProperties.Of(engines, isUnified: true));
        Assert.Empty(ScopeProperties.Of(engines, isUnified: false));
    }

    [Fact]
    public void Memory_is_limited_with_swap_alone_on_v2() => Require(
        new() { Memory = new() { Limit = 100, Swap = 150, Reservation = 50 } },
        isUnified: true,
        ("MemoryMax", 100UL), ("MemoryLow", 50UL), ("MemorySwapMax", 50UL));

    [Fact]
    public void Memory_without_limit_is_infinite() => Require(new() { Memory = new() { Limit = -1 } }, isUnified: true, ("MemoryMax", Infinity), ("MemorySwapMax", Infinity));

    [Fact]
    public void Swap_below_memory_is_refused() => Assert.Throws<LimitNotSupportedException>(
        () => ScopeProperties.Of(new() { Memory = new() { Limit = 100, Swap = 50 } }, isUnified: true));

    [Theory]
    [InlineData(50000L, 100000UL, 500000UL)]
    [InlineData(150000L, 100000UL, 1500000UL)]
    [InlineData(1000L, 300000UL, 10000UL)]
    [InlineData(-1L, 100000UL, Infinity)]
    public void A_quota_is_microseconds_of_each_second_in_whole_percents(long quota, ulong period, ulong perSecond) => Require(
        new() { Cpu = new() { Quota = quota, Period = period } }, isUnified: true, ("CPUQuotaPeriodUSec", period), ("CPUQuotaPerSecUSec", perSecond));

    [Fact]
    public void A_quota_without_a_period_has_the_kernels() => Require(new() { Cpu = new() { Quota = 20000 } }, isUnified: false, ("CPUQuotaPerSecUSec", 200000UL));

    [Theory]
    [InlineData(1024UL, 100UL)]
    [InlineData(2UL, 1UL)]
    [InlineData(512UL, 59UL)]
    public void Shares_are_weights_on_v2(ulong shares, ulong weight)
    {
        Require(new() { Cpu = new() { Shares = shares } }, isUnified: true, ("CPUWeight", weight));
        Require(new() { Cpu = new() { Shares = shares } }, isUnified: false, ("CPUShares", shares));
    }

    [Theory]
    [InlineData("0", new byte[] { 1 })]
    [InlineData("0-2,7", new byte[] { 0x87 })]
    [InlineData("8,3", new byte[] { 8, 1 })]
    [InlineData("15-16", new byte[] { 0, 0x80, 1 })]
    public void Processors_are_bits(string list, byte[] bits)
    {
        UnitProperty property = Assert.Single(ScopeProperties.Of(new() { Cpu = new() { Cpus = list } }, isUnified: true));
        Assert.Equal("AllowedCPUs", property.Name);
        Assert.Equal(bits, property.Value);
        Assert.Equal("AllowedMemoryNodes", Assert.Single(ScopeProperties.Of(new() { Cpu = new() { Mems = list } }, isUnified: true)).Name);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("2-1")]
    [InlineData("1-2-3")]
    [InlineData("99999")]
    public void Processors_that_are_none_are_refused(string list) =>
        Assert.Throws<LimitNotSupportedException>(() => ScopeProperties.Of(new() { Cpu = new() { Cpus = list } }, isUnified: true));

    [Fact]
    public void Processes_and_weights_of_devices()
    {
        LinuxResources resources = new() { Pids = new() { Limit = 20 }, BlockIO = new() { Weight = 1000 } };
        Require(resources, isUnified: true, ("IOWeight", 10000UL), ("TasksMax", 20UL));
        Require(resources, isUnified: false, ("BlockIOWeight", 1000UL), ("TasksMax", 20UL));
        Require(new() { Pids = new() { Limit = -1 } }, isUnified: true, ("TasksMax", Infinity));
        Require(new() { Memory = new() { Limit = 100 } }, isUnified: false, ("MemoryLimit", 100UL));
    }

    [Fact]
    public void Files_of_the_group_that_systemd_has_a_property_for_count_last() => Require(
        new() { Memory = new() { Limit = 100 }, Unified = new Dictionary<string, string> { ["memory.max"] = "200", ["memory.high"] = "max", ["cgroup.max.depth"] = "3" } },
        isUnified: true,
        ("MemoryMax", 200UL), ("MemoryHigh", Infinity));

    [Fact]
    public void Annotations_are_properties_in_the_text_form_of_variants()
    {
        Dictionary<string, string> annotations = new()
        {
            ["org.systemd.property.CollectMode"] = "'inactive'",
            ["org.systemd.property.TimeoutStopSec"] = "2.5",
            ["org.systemd.property.TimeoutStartUSec"] = "uint64 7",
            ["org.systemd.property.SendSIGHUP"] = "true",
            ["org.systemd.property.CPUShares"] = "  uint64 0x10 ".Replace("0x10", "16", StringComparison.Ordinal),
            ["org.example"] = "not one",
        };
        Assert.Equal(
            [
                new("CollectMode", "inactive"), new("TimeoutStopUSec", 2500000UL), new("TimeoutStartUSec", 7UL), new("SendSIGHUP", true), new("CPUShares", 16UL),
            ],
            ScopeProperties.OfAnnotations(annotations));
        Assert.Equal(new[] { "a.service", "b's" }, Value("['a.service', \"b's\"]"));
        Assert.Equal(new byte[] { 1, 2 }, Value("[byte 1,byte 2]"));
        Assert.Equal("it's \\", Value(@"'it\'s \\'"));
        Assert.Equal(-5, Value("-5"));
    }

    [Theory]
    [InlineData("org.systemd.property.A", "true")]
    [InlineData("org.systemd.property.Some_Name", "true")]
    [InlineData("org.systemd.property.TimeoutStopSec", "'soon'")]
    [InlineData("org.systemd.property.CollectMode", "inactive")]
    [InlineData("org.systemd.property.CollectMode", "'inactive")]
    [InlineData("org.systemd.property.CollectMode", "true false")]
    [InlineData("org.systemd.property.Before", "['a'")]
    [InlineData("org.systemd.property.Before", "[]")]
    [InlineData("org.systemd.property.Before", "['a', 1]")]
    [InlineData("org.systemd.property.Weight", "byte 256")]
    [InlineData("org.systemd.property.Weight", "")]
    public void Annotations_that_are_no_properties_are_refused(string name, string value) =>
        Assert.Throws<FormatException>(() => ScopeProperties.OfAnnotations(new Dictionary<string, string> { [name] = value }));

    [Fact]
    public void The_last_property_of_a_name_counts() => Assert.Equal(
        [new("B", 2), new("A", 3)],
        ScopeProperties.Merge([new("A", 1), new("B", 2)], [new("A", 3)]));

    private static object Value(string text) => Assert.Single(ScopeProperties.OfAnnotations(new Dictionary<string, string> { ["org.systemd.property.Any"] = text })).Value;

    private static void Require(LinuxResources resources, bool isUnified, params (string Name, object Value)[] expected) =>
        Assert.Equal(expected.Select(static property => new UnitProperty(property.Name, property.Value)), ScopeProperties.Of(resources, isUnified));
}
