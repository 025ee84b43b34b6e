using Containers.Engine.Maintenance;

namespace Containers.Engine.Tests.Maintenance;

public sealed class ClearingOptionsTests
{
    [Fact]
    public void Where_nothing_is_named_containers_images_and_networks_are_meant_and_with_all_what_builds_keep()
    {
        Assert.Equal(new ClearingOptions { Containers = true, Images = true, Networks = true }, ClearingOptions.OfNamed(false, false, false, all: false));
        Assert.Equal(
            new ClearingOptions { Containers = true, Images = true, AllImages = true, BuildCache = true, Networks = true }, ClearingOptions.OfNamed(false, false, false, all: true));
    }

    [Fact]
    public void What_is_named_alone_is_meant()
    {
        Assert.Equal(new ClearingOptions { Containers = true }, ClearingOptions.OfNamed(containers: true, false, false, all: false));
        Assert.Equal(new ClearingOptions { Images = true, AllImages = true }, ClearingOptions.OfNamed(false, images: true, false, all: true));
        Assert.Equal(new ClearingOptions { BuildCache = true }, ClearingOptions.OfNamed(false, false, buildCache: true, all: false));
    }

    [Fact]
    public void Volumes_are_cleared_where_they_are_named_and_those_with_a_name_where_nothing_else_is()
    {
        Assert.Equal(new() { Volumes = true }, ClearingOptions.OfNamed(false, false, false, false, volumes: true));
        Assert.Equal(new() { Volumes = true, AllVolumes = true, AllImages = true }, ClearingOptions.OfNamed(false, false, false, true, volumes: true));
        Assert.Equal(new() { Volumes = true, Images = true, AllImages = true }, ClearingOptions.OfNamed(false, true, false, true, volumes: true));
    }
}
