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
    public void Every_combination_means_what_it_names_and_all_goes_further_in_each()
    {
        for (int bits = 1; bits < 64; bits++)
        {
            (bool containers, bool images, bool builds) = ((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
            (bool volumes, bool networks, bool all) = ((bits & 8) != 0, (bits & 16) != 0, (bits & 32) != 0);
            if (bits is 32)
            {
                continue; // Nothing is named.
            }

            Assert.Equal(
                new ClearingOptions
                {
                    Containers = containers, Images = images, AllImages = images && all, BuildCache = builds, Volumes = volumes, AllVolumes = volumes && all, Networks = networks,
                },
                ClearingOptions.OfNamed(containers, images, builds, all, volumes, networks));
        }
    }
}
