using System.Reflection;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

public sealed class LimitMergeTests
{
    private static readonly ContainerLimits s_before = new()
    {
        Memory = 1, MemorySwap = 2, MemoryReservation = 3, MemorySwappiness = 4, OomKillDisable = true, Cpus = 0.5, CpuQuota = 6, CpuPeriod = 7, CpuRealtimeRuntime = 11, CpuRealtimePeriod = 12, CpuShares = 8,
        CpusetCpus = "0", CpusetMems = "1", PidsLimit = 9, BlockIOWeight = 10, BlockIOWeightDevice = ["/dev/a:1"], DeviceReadBps = ["/dev/a:2"],
        DeviceWriteBps = ["/dev/a:3"], DeviceReadIops = ["/dev/a:4"], DeviceWriteIops = ["/dev/a:5"],
    };

    [Fact]
    public void Each_limit_that_is_given_takes_the_place_of_the_one_before_and_all_others_stay()
    {
        foreach (PropertyInfo limit in typeof(ContainerLimits).GetProperties().Where(property => property.CanWrite))
        {
            Assert.NotNull(limit.GetValue(s_before));
            ContainerLimits changes = new();
            object given = limit.GetValue(s_before) switch
            {
                long or int => Convert.ChangeType(77, Nullable.GetUnderlyingType(limit.PropertyType)!, null),
                double => 7.5,
                bool => true,
                string => "7",
                _ => new[] { "/dev/b:7" },
            };
            limit.SetValue(changes, given);
            ContainerLimits after = s_before.With(changes);
            foreach (PropertyInfo other in typeof(ContainerLimits).GetProperties().Where(property => property.CanWrite))
            {
                Assert.Equal(other == limit ? given : other.GetValue(s_before), other.GetValue(after));
            }
        }
    }

    [Fact]
    public void What_is_not_given_removes_no_limit_and_adds_none()
    {
        Assert.Equivalent(s_before, s_before.With(new ContainerLimits()), strict: true);
        Assert.Equal(new ContainerLimits { OomKillDisable = true }, new ContainerLimits().With(new ContainerLimits { OomKillDisable = true }));
    }
}
