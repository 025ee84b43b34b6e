using System.Net;
using System.Net.Sockets;
using Containers.Engine.Networks;

namespace Containers.Engine.Tests.Networks;

public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.53", true, true)]
    [InlineData("::1", true, true)]
    [InlineData("fe80::1%eth0", true, true)]
    [InlineData("2001:db8::53", true, false)]
    [InlineData("2001:db8::53", false, true)]
    [InlineData("192.0.2.53", false, false)]
    public void A_server_that_only_the_host_reaches_is_told_by_its_address(string server, bool hasSix, bool expected) => Assert.Equal(expected, HostResolvers.IsLocal(server, hasSix));

    [Theory]
    [InlineData("10.0.0.0/30", "10.0.0.1", "10.0.0.2/30")]
    [InlineData("10.0.0.0/31", null, "10.0.0.0/31 10.0.0.1/31")]
    [InlineData("10.0.0.0/29", "10.0.0.3", "10.0.0.1/29 10.0.0.2/29 10.0.0.4/29 10.0.0.5/29 10.0.0.6/29")]
    [InlineData("fd00::/126", "fd00::1", "fd00::2/126 fd00::3/126")]
    public void Each_address_but_the_reserved_ones_is_given_once(string subnet, string? gateway, string expected)
    {
        NetworkRecord network = new() { Id = "", Name = "small", Driver = NetworkDrivers.Bridge };
        NetworkSubnet addresses = new() { Subnet = subnet, Gateway = gateway };
        HashSet<IPAddress> used = [];
        List<string> taken = [];
        NetworkOptionsException? full = null;
        while (full is null)
        {
            try
            {
                taken.Add(AddressPool.Take(network, addresses, used, null, null));
                used.Add(IPAddress.Parse(taken[^1].Split('/')[0]));
            }
            catch (NetworkOptionsException exception)
            {
                full = exception;
            }
        }

        Assert.Equal(expected, string.Join(' ', taken));
        Assert.Contains("'small' has no free address", full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_an_address_and_a_preferred_one_are_kept()
    {
        NetworkRecord network = new() { Id = "", Name = "n", Driver = NetworkDrivers.Bridge };
        NetworkSubnet addresses = new() { Subnet = "10.0.0.0/16", Gateway = "10.0.0.1", Range = "10.0.7.0/24", AuxiliaryAddresses = new Dictionary<string, string> { ["router"] = "10.0.7.1" } };
        HashSet<IPAddress> used = [IPAddress.Parse("10.0.7.0"), IPAddress.Parse("10.0.9.9")];
        Assert.Equal("10.0.7.2/16", AddressPool.Take(network, addresses, used, null, null));
        Assert.Equal("10.0.200.1/16", AddressPool.Take(network, addresses, used, "10.0.200.1", null));
        Assert.Equal("10.0.8.8/16", AddressPool.Take(network, addresses, used, null, "10.0.8.8"));
        Assert.Equal("10.0.7.2/16", AddressPool.Take(network, addresses, used, null, "10.0.9.9"));
        foreach (string wrong in (string[])["10.1.0.1", "10.0.0.0", "10.0.255.255", "10.0.0.1", "10.0.9.9", "10.0.7.1", "ten"])
        {
            Assert.Contains(wrong, Assert.Throws<NetworkOptionsException>(() => AddressPool.Take(network, addresses, used, wrong, null)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Subnets_that_nobody_uses_are_taken_in_dockers_order()
    {
        List<IPNetwork> used = [];
        for (int count = 0; count < 15 + 16; count++)
        {
            IPNetwork taken = SubnetPool.Take(AddressFamily.InterNetwork, used);
            Assert.DoesNotContain(used, other => SubnetPool.Overlap(other, taken));
            used.Add(taken);
        }

        Assert.Equal(("172.17.0.0/16", "192.168.0.0/20"), (used[0].ToString(), used[15].ToString()));
        Assert.Throws<NetworkOptionsException>(() => SubnetPool.Take(AddressFamily.InterNetwork, used));
        Assert.Equal("172.19.0.0/16", SubnetPool.Take(AddressFamily.InterNetwork, [IPNetwork.Parse("172.16.0.0/15"), IPNetwork.Parse("172.18.4.0/24")]).ToString());
    }
}
