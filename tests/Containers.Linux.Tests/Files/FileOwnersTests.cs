using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Linux.Tests.Files;

public sealed class FileOwnersTests
{
    /// <summary>1000 inside is 0 here, those below follow from 1 on.</summary>
    private static readonly FileOwners s_kept = new(
        [new IdMapping(0, 1, 1000), new IdMapping(1000, 0, 1), new IdMapping(1001, 1001, 10)], [new IdMapping(0, 1, 7), new IdMapping(7, 0, 1)], "kept");

    [Theory]
    [InlineData(0, 0, 1, 1)]
    [InlineData(999, 6, 1000, 7)]
    [InlineData(1000, 7, 0, 0)]
    [InlineData(1010, 3, 1010, 4)]
    public void Owners_are_translated(uint user, uint group, uint outsideUser, uint outsideGroup) =>
        Assert.Equal((outsideUser, outsideGroup), s_kept.Outside(user, group));

    [Fact]
    public void Nobody_has_an_id_that_is_not_there()
    {
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => s_kept.Outside(1011, 0)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => s_kept.Outside(0, 8)).Errno);
    }

    [Fact]
    public void Capabilities_of_a_file_are_those_of_the_containers_root()
    {
        byte[] inside = [1, 0, 0, 2, .. new byte[16]];
        byte[] outside = [1, 0, 0, 3, .. new byte[16], 1, 0, 0, 0];
        Assert.Equal(outside, s_kept.Outside("security.capability"u8, inside));
        Assert.Equal(inside, s_kept.Inside("security.capability"u8, outside));
        byte[] others = [.. outside[..20], 9, 0, 0, 0];
        Assert.Equal(others, s_kept.Inside("security.capability"u8, others));
        Assert.Equal(inside, s_kept.Outside("user.other"u8, inside));
    }

    [Fact]
    public void Access_lists_name_the_same_users_and_groups()
    {
        // A version, then tag, permissions and ID: the owner, user 1000, group 7, the mask.
        byte[] inside = [2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 0xE8, 3, 0, 0, 8, 0, 4, 0, 7, 0, 0, 0, 16, 0, 7, 0, 255, 255, 255, 255];
        byte[] outside = [.. inside[..16], 0, 0, 0, 0, .. inside[20..24], 0, 0, 0, 0, .. inside[28..]];
        foreach (string name in (string[])["system.posix_acl_access", "system.posix_acl_default"])
        {
            byte[] key = System.Text.Encoding.ASCII.GetBytes(name);
            Assert.Equal(outside, s_kept.Outside(key, inside));
            Assert.Equal(inside, s_kept.Inside(key, outside));
        }
    }
}
