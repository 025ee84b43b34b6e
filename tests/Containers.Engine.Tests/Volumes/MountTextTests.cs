using Containers.Engine.Volumes;

namespace Containers.Engine.Tests.Volumes;

public sealed class MountTextTests
{
    [Fact]
    public void Fields_are_read_by_dockers_names()
    {
        ContainerMount mount = MountText.Parse("type=bind,src=/a/../b,dst=/c,ro,bind-propagation=rslave,bind-recursive=writable");
        Assert.Equal(
            new ContainerMount { Type = MountTypes.Bind, Source = "/b", Target = "/c", ReadOnly = true, Propagation = "rslave", Recursion = "writable" }, mount);

        mount = MountText.Parse("source=data,destination=/c,readonly=false,volume-nocopy,\"volume-opt=o=addr=1,vers=4\",volume-opt=type=nfs,volume-label=a=b,volume-subpath=/x/");
        Assert.Equal((MountTypes.Volume, "data", "/c", false, true, "x"), (mount.Type, mount.Source, mount.Target, mount.ReadOnly, mount.NoCopy, mount.Subpath));
        Assert.Equal(new Dictionary<string, string> { ["o"] = "addr=1,vers=4", ["type"] = "nfs" }, mount.DriverOptions!);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b" }, mount.Labels!);

        mount = MountText.Parse("type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=0700");
        Assert.Equal((1L << 20, 448u), (mount.Size, mount.Mode));
        Assert.Equal("/here/x", MountText.Parse("type=bind,source=x,target=/t", static path => $"/here/{path}").Source);
    }

    [Theory]
    [InlineData("target=/t,target")]
    [InlineData("type=bind,target=/t")]
    [InlineData("type=bind,source=a,target=/t")]
    [InlineData("target=/t,readonly=maybe")]
    [InlineData("target=/t,tmpfs-size=1m")]
    [InlineData("type=tmpfs,target=/t,tmpfs-mode=89")]
    [InlineData("target=/t,\"source=a")]
    [InlineData("")]
    public void What_is_none_is_refused(string text) => Assert.Throws<VolumeOptionsException>(() => MountText.Parse(text));

    [Theory]
    [InlineData("/data", MountTypes.Volume, null, "/data")]
    [InlineData("name:/data", MountTypes.Volume, "name", "/data")]
    [InlineData("/src:/data:ro,rslave,z", MountTypes.Bind, "/src", "/data")]
    public void A_volume_is_read_by_its_parts(string text, string type, string? source, string target)
    {
        ContainerMount mount = VolumeText.Parse(text).Mount;
        Assert.Equal((type, source, target), (mount.Type, mount.Source, mount.Target));
    }

    [Fact]
    public void Only_a_path_that_begins_with_a_dot_or_a_tilde_is_relative()
    {
        string[] texts = [.. new[] { "./a:/b", "..:/b", "~/a:/b:ro", "a:/b", "/a:/b", "/b" }.Select(static text => VolumeText.Resolve(text, static path => $"<{path}>"))];
        Assert.Equal(["<./a>:/b", "<..>:/b", "<~/a>:/b:ro", "a:/b", "/a:/b", "/b"], texts);
    }
}
