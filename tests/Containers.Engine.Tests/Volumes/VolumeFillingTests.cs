using Containers.Engine.Volumes;
using Containers.Linux.Files;

namespace Containers.Engine.Tests.Volumes;

/// <summary>A volume is filled once and whole, wherever the one who filled it was killed.</summary>
public sealed class VolumeFillingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public VolumeFillingTests()
    {
        Directory.CreateDirectory(Volume("_data"));
        Directory.CreateDirectory(_folder.Combine("image"));
        File.WriteAllText(_folder.Combine("image/one"), "1");
        File.WriteAllText(_folder.Combine("image/two"), "2");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_empty_one_is_filled_and_one_with_files_is_left(bool isAlone)
    {
        Fill(isAlone);
        Assert.Equal(["one", "two"], Files());
        File.Delete(Volume("_data/one"));
        File.WriteAllText(Volume("_data/own"), "");
        Fill(isAlone);
        Assert.Equal(["own", "two"], Files());
        Assert.Equal(["_data"], Entries());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_copy_that_was_begun_is_begun_anew(bool isAlone)
    {
        Directory.CreateDirectory(Volume(".pscontainers-filling/half"));
        File.WriteAllText(Volume(".pscontainers-filling/one"), "");

        Fill(isAlone);

        Assert.Equal(["one", "two"], Files());
        Assert.Equal("1", File.ReadAllText(Volume("_data/one")));
        Assert.Equal(["_data"], Entries());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_copy_that_was_moved_in_part_is_moved_on(bool isAlone)
    {
        Directory.CreateDirectory(Volume(".pscontainers-filled"));
        File.WriteAllText(Volume(".pscontainers-filled/two"), "of the copy");
        File.WriteAllText(Volume(".pscontainers-filled/mine"), "of the copy");
        File.WriteAllText(Volume("_data/one"), "moved");
        File.WriteAllText(Volume("_data/mine"), "of a container");

        Fill(isAlone);

        Assert.Equal(["mine", "one", "two"], Files());
        Assert.Equal("of the copy", File.ReadAllText(Volume("_data/two")));
        Assert.Equal("of a container", File.ReadAllText(Volume("_data/mine")));
        Assert.Equal(["_data"], Entries());
    }

    [Fact]
    public void A_copy_that_fails_leaves_nothing()
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(Volume(""));

        Assert.Throws<IOException>(() => VolumeFilling.RunAlone(folder, static _ => throw new IOException("fails"), replaces: true));

        Assert.Empty(Files());
        Assert.Equal(["_data"], Entries());
    }

    private void Fill(bool isAlone)
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(Volume(""));
        using DirectoryDescriptor files = DirectoryDescriptor.Open(Volume("_data"));
        using DirectoryDescriptor image = DirectoryDescriptor.Open(_folder.Combine("image"));
        if (isAlone)
        {
            VolumeFilling.RunAlone(folder, target => new TreeCopy().Copy(image, target));
        }
        else
        {
            VolumeFilling.Run(folder, files, target => new TreeCopy().Copy(image, target));
        }
    }

    private string Volume(string path) => _folder.Combine($"volume/{path}");

    private string[] Files() => [.. Directory.EnumerateFileSystemEntries(Volume("_data")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(Volume("")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
