using Containers.Supervision.Systemd;

namespace Containers.Supervision.Tests.Systemd;

/// <summary>Names of scopes, as <c>cgroupsPath</c> has them with systemd as the manager.</summary>
public sealed class ScopeNameTests
{
    [Theory]
    [InlineData("system.slice:docker:1", false, "system.slice", "docker-1.scope", "/system.slice/docker-1.scope")]
    [InlineData(":cri:1", false, "system.slice", "cri-1.scope", "/system.slice/cri-1.scope")]
    [InlineData(":libpod:1", true, "user.slice", "libpod-1.scope", "/user.slice/libpod-1.scope")]
    [InlineData("machine.slice::1", false, "machine.slice", "1.scope", "/machine.slice/1.scope")]
    [InlineData("-.slice:a:1", false, "-.slice", "a-1.scope", "/a-1.scope")]
    [InlineData("a-b-c.slice:p:1", false, "a-b-c.slice", "p-1.scope", "/a.slice/a-b.slice/a-b-c.slice/p-1.scope")]
    public void A_slice_lies_in_those_that_its_dashes_name(string path, bool isUser, string slice, string unit, string group)
    {
        var scope = ScopeName.Parse(path, isUser);
        Assert.Equal(new ScopeName(slice, unit), scope);
        Assert.Equal(group, scope.GroupBelow(string.Empty));
        Assert.Equal("/user.slice" + group, scope.GroupBelow("/user.slice/"));
    }

    [Theory]
    [InlineData("/machine/box")]
    [InlineData("system.slice:box")]
    [InlineData("system.slice:box:")]
    [InlineData("system.slice:box:1:2")]
    [InlineData("system:box:1")]
    [InlineData(".slice:box:1")]
    [InlineData("a--b.slice:box:1")]
    [InlineData("-a.slice:box:1")]
    [InlineData("a-.slice:box:1")]
    [InlineData("../a.slice:box:1")]
    [InlineData("system.slice:box:../1")]
    public void What_names_no_scope_is_refused(string path) => Assert.Throws<FormatException>(() => ScopeName.Parse(path, isUser: false));
}
