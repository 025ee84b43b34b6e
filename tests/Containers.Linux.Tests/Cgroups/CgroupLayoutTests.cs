using Containers.Linux.Cgroups;

namespace Containers.Linux.Tests.Cgroups;

public sealed class CgroupLayoutTests
{
    [Fact]
    public void A_hybrid_machine_has_each_v1_tree_and_the_unified_one()
    {
        CgroupLayout layout = CgroupLayout.Read(
            [
                "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
                "30 29 0:26 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw",
                "31 29 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                "32 29 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd",
                "33 29 0:27 / /mnt/again rw - cgroup cgroup rw,cpu,cpuacct",
            ],
            ["4:cpu,cpuacct:/service", "1:name=systemd:/", "0::/user.slice/a"]);

        Assert.Equal(["/sys/fs/cgroup/unified", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/systemd"], layout.Hierarchies.Select(tree => tree.MountPoint));
        Assert.False(layout.IsPureUnified);
        Assert.Equal("user.slice/a", layout.Unified!.Current);
        Assert.Equal("service", layout.HierarchyOf("cpuacct")!.Current);
        Assert.Null(layout.HierarchyOf("memory"));
    }

    [Fact]
    public void A_machine_with_the_unified_tree_alone_is_told()
    {
        CgroupLayout layout = CgroupLayout.Read(["30 22 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"], ["0::/"]);
        Assert.True(layout.IsPureUnified);
        Assert.Equal(string.Empty, layout.Unified!.Current);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/a/../../b")]
    public void A_path_that_is_no_group_of_its_own_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => Cgroup.At(CgroupLayout.Detect(), path));

    [Fact]
    public void Where_no_groups_are_mounted_rules_of_devices_are_an_error_that_says_so()
    {
        LinuxException error = Assert.Throws<LinuxException>(() => Cgroup.At(CgroupLayout.Read([], []), "/a").SetDeviceRules([new DeviceRule(false, 'a', null, null, "rwm")]));
        Assert.Equal(Errno.ENODEV, error.Errno);
        Assert.Contains("mount -t cgroup2", error.Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void A_group_is_made_in_every_tree_joined_and_removed_with_what_is_below()
    {
        Cgroup group = Cgroup.At(CgroupLayout.Detect(), $"/containers-test-{Guid.NewGuid():N}");
        try
        {
            group.Create();
            Assert.All(group.Folders, entry => Assert.True(Directory.Exists(entry.Folder)));
            Directory.CreateDirectory(Path.Combine(group.Folders.First().Folder, "below"));
            foreach ((_, Microsoft.Win32.SafeHandles.SafeFileHandle file) in group.OpenMembers())
            {
                file.Dispose();
            }

            Assert.Empty(group.ReadMembers());
            group.SetDeviceRules([new DeviceRule(false, 'a', null, null, "rwm"), new DeviceRule(true, 'c', 1, 3, "rw")]);
        }
        finally
        {
            group.Remove();
        }

        Assert.All(group.Folders, entry => Assert.False(Directory.Exists(entry.Folder)));
        group.Remove();
    }
}
