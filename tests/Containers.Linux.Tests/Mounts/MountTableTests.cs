using Containers.Linux.Mounts;

namespace Containers.Linux.Tests.Mounts;

public sealed class MountTableTests
{
    [Theory]
    [InlineData("/", "ext4")]
    [InlineData("/var/lib/pscontainers", "ext4")]
    [InlineData("/data", "xfs")]
    [InlineData("/data/below", "xfs")]
    [InlineData("/database", "ext4")]
    [InlineData("/a b/c", "tmpfs")]
    public void Finds_the_file_system_of_a_path(string path, string expected) => Assert.Equal(expected, new MountTable(
    [
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        "30 22 8:2 / /data rw - btrfs /dev/sdb rw",
        "31 30 8:3 / /data rw shared:4 master:2 - xfs /dev/sdc rw",
        "32 22 0:5 / /a\\040b rw - tmpfs tmpfs rw",
    ]).FileSystemOf(path));

    [Fact]
    public void Reads_this_processs_own() => Assert.Equal("proc", MountTable.Read().FileSystemOf("/proc/self"));
}
