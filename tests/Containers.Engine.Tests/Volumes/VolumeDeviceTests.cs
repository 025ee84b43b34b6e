using Containers.Engine.Volumes;

namespace Containers.Engine.Tests.Volumes;

public sealed class VolumeDeviceTests
{
    [Theory]
    [InlineData("nfs", ":/srv/data", "addr=192.0.2.1,vers=4,soft", "addr=192.0.2.1,vers=4,soft")]
    [InlineData("nfs4", "192.0.2.1:/srv/data", "rw", "rw,addr=192.0.2.1")]
    [InlineData("nfs", "[2001:db8::1]:/srv/data", "", "addr=2001:db8::1")]
    [InlineData("nfs", ":/srv/data", "nolock,addr=2001:db8::1", "nolock,addr=2001:db8::1")]
    [InlineData("cifs", "//192.0.2.1/share", "username=a,_netdev,nofail,x-systemd.automount", "username=a,addr=192.0.2.1")]
    [InlineData("cifs", @"\\192.0.2.1\share", "ip=192.0.2.7", "ip=192.0.2.7")]
    [InlineData("ext4", "/dev/vdb1", "noatime,noauto", "noatime")]
    public void Options_are_those_that_the_kernel_takes(string type, string source, string options, string expected) =>
        Assert.Equal(expected, string.Join(',', VolumeMount.ResolvedOptions(Device(type, source, options))));

    [Theory]
    [InlineData("nfs", ":/srv/data", "addr=localhost")]
    [InlineData("nfs4", "localhost:/srv/data", "vers=4.2")]
    [InlineData("cifs", "//localhost/share", "")]
    public void The_name_of_a_server_is_replaced_by_its_address(string type, string source, string options) =>
        Assert.Contains(VolumeMount.ResolvedOptions(Device(type, source, options)), static option => option is "addr=127.0.0.1" or "addr=::1");

    [Fact]
    public void A_server_without_an_address_is_named() => Assert.Contains(
        "'nothing.invalid'", Assert.Throws<VolumeOptionsException>(static () => VolumeMount.ResolvedOptions(Device("nfs", ":/srv", "addr=nothing.invalid"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("nfs", ":/srv/data", "rw,soft", "addr=SERVER")]
    [InlineData("nfs4", "/srv/data", "", "SERVER:/FOLDER")]
    [InlineData("none", "/srv/data", "ro", "o=bind")]
    [InlineData("nfs", null, "addr=192.0.2.1", "needs both type and device")]
    public void Options_that_can_never_be_mounted_say_what_is_missing(string type, string? source, string options, string advice)
    {
        Dictionary<string, string> asked = new() { ["type"] = type, ["o"] = options };
        if (source is not null)
        {
            asked["device"] = source;
        }

        Assert.Contains(advice, Assert.Throws<VolumeOptionsException>(() => LocalDriver.Check(LocalDriver.Name, asked)).Message, StringComparison.Ordinal);
    }

    private static VolumeDevice Device(string type, string source, string options) =>
        LocalDriver.DeviceOf(new Dictionary<string, string> { ["type"] = type, ["device"] = source, ["o"] = options })!;
}
