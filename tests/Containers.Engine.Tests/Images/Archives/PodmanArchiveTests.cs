using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Archives;

/// <summary>podman loads what was saved here and the other way round: the same IDs, the same layers, the same files.</summary>
public sealed class PodmanArchiveTests : IDisposable
{
    private readonly ImageStore _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestImage _image = TestImage.OfArchives(Platform.Host, [
        TestArchive.Layer(("bin/", ""), ("bin/tool", new string('t', 100_000)), ("etc/", ""), ("etc/old", "1"), ("etc/kept", "2")),
        TestArchive.Layer(("etc/", ""), ("etc/.wh.old", ""), ("etc/new", "new"))]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [RootFact("podman", "mount")]
    public async Task Podman_loads_what_was_saved_here_and_has_the_same_files()
    {
        _image.WriteLayout(_folder.Combine("layout"), "app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        SortedDictionary<string, string> expected = FilesOf(_image.Id.ToString());
        foreach (ArchiveFormat format in new[] { ArchiveFormat.Docker, ArchiveFormat.Oci })
        {
            await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("saved.tar"), format);
            Podman("load", "--quiet", "--input", _folder.Combine("saved.tar"));

            Assert.Equal(_image.Id.Hex, Podman("image", "inspect", "--format", "{{.Id}}", "docker.io/library/app:v1").Trim());
            Assert.Equal(expected, FileTree.Describe(Podman("image", "mount", "docker.io/library/app:v1").Trim()));
            Podman("image", "unmount", "--all");
            Podman("rmi", "--force", "docker.io/library/app:v1");
        }
    }

    [RootFact("podman", "mount")]
    public async Task What_podman_saves_is_loaded_here_and_has_the_same_files()
    {
        _image.WriteLayout(_folder.Combine("layout"), "app:v1");
        await _store.Archives.LoadAsync(_folder.Combine("layout"));
        SortedDictionary<string, string> expected = FilesOf("app:v1");
        await _store.Archives.SaveAsync(["app:v1"], _folder.Combine("saved.tar"));
        Podman("load", "--quiet", "--input", _folder.Combine("saved.tar"));
        foreach (string format in new[] { "docker-archive", "oci-archive", "oci-dir" })
        {
            _store.Images.Remove("app:v1");
            string path = _folder.Combine(format);
            Podman("save", "--quiet", "--format", format, "--output", path, "docker.io/library/app:v1");

            ImageInfo loaded = Assert.Single(await _store.Archives.LoadAsync(path));

            Assert.Equal((_image.Id.ToString(), "app:v1"), (loaded.Id, loaded.ToString()));
            Assert.Equal(ImageConfiguration.Parse(_image.Configuration).DiffIds.Select(static layer => layer.ToString()), loaded.Layers);
            Assert.Equal(expected, FilesOf("app:v1"));
        }
    }

    private SortedDictionary<string, string> FilesOf(string image)
    {
        string merged = Directory.CreateDirectory(_folder.Combine("merged")).FullName;
        FileTree.Output("mount", "-t", "overlay", "-o", "ro,lowerdir=" + string.Join(':', _store.Images.Get(image).LayerFolders), "overlay", merged);
        try
        {
            return FileTree.Describe(merged);
        }
        finally
        {
            FileTree.Output("umount", merged);
        }
    }

    private string Podman(params string[] arguments) => FileTree.Output(
        "podman", ["--root", _folder.Combine("podman"), "--runroot", _folder.Combine("run"), "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", .. arguments]);
}
