using System.Diagnostics;

namespace Containers.Cli.Tests;

public sealed class ArchiveTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly ContainersProgram _containers = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _containers.Dispose();
        _folder.Dispose();
    }

    [RootFact("busybox")]
    public void SaveToAFileAndLoadTellsTheNames()
    {
        _containers.Run("tag", _containers.Busybox, "box:v1");
        string file = _folder.Combine("box.tar");

        Assert.Equal(new(0, "", ""), _containers.Run("save", "-o", file, _containers.Busybox, "box:v1"));
        _containers.Run("rmi", "-f", _containers.Busybox, "box:v1");
        ContainersProgram.Result loaded = _containers.Run("load", "-i", file);

        Assert.Equal(new(0, $"Loaded image: {_containers.Busybox}\nLoaded image: box:v1\n", ""), loaded);
        Assert.Equal("from the image\n", _containers.Run("run", "--rm", "box:v1", "cat", "/etc/motd").Output);
    }

    [RootFact("busybox")]
    public void SaveToAPipeIsWhatLoadReadsFromOne()
    {
        string id = _containers.Run("images", "-q", "--no-trunc", _containers.Busybox).Lines[0];
        using ContainersProgram other = new();
        using Process saving = _containers.Start("save", id);
        using Process loading = other.Start("load");
        saving.StandardInput.Close();
        saving.StandardOutput.BaseStream.CopyTo(loading.StandardInput.BaseStream);
        loading.StandardInput.Close();

        Assert.Equal($"Loaded image ID: {id}\n", loading.StandardOutput.ReadToEnd());
        Assert.True(saving.WaitForExit(TimeSpan.FromMinutes(1)) && loading.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal((0, 0), (saving.ExitCode, loading.ExitCode));
        Assert.Equal(id, Assert.Single(other.Run("images", "-q", "--no-trunc").Lines));
    }

    [RootFact("busybox")]
    public void AnImageLayoutIsAFolder()
    {
        string layout = _folder.Combine("layout");

        Assert.Equal(0, _containers.Run("save", "--format", "oci-layout", "-o", layout, _containers.Busybox).ExitCode);
        Assert.True(File.Exists(Path.Combine(layout, "oci-layout")));
        Assert.Equal($"Loaded image: {_containers.Busybox}\n", _containers.Run("load", "-i", layout).Output);
        Assert.Contains("--output", _containers.Run("save", "--format", "oci-layout", _containers.Busybox).Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void AnImageLayoutIsReadByThoseWhomItsWriterLets()
    {
        Assert.Equal(["640"], ModesAfter("027"));
        Assert.Equal(["644"], ModesAfter("022"));

        string[] ModesAfter(string umask)
        {
            string layout = Directory.CreateDirectory(_folder.Combine(umask)).FullName;
            ContainersProgram.Result saved = _containers.RunProgram(
                "sh", "-ec", $"umask {umask}; {ContainersProgram.Path} save --format oci-layout -o {layout} {_containers.Busybox}; find {layout} -type f -printf '%m\n' | sort -u");
            return saved.Lines;
        }
    }

    [RootFact("busybox", "tar")]
    public void ImportMakesAnImageOfARootFileSystemThatRuns()
    {
        string root = _folder.Combine("root");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy(Requirement.FindProgram("busybox")!, Path.Combine(root, "bin/busybox"));
        using (Process tar = Process.Start("tar", ["-C", root, "-czf", _folder.Combine("root.tar.gz"), "."]))
        {
            tar.WaitForExit();
        }

        ContainersProgram.Result imported = _containers.Run(
            "import", "-c", "ENV GREETING=hi", "-c", "CMD [\"/bin/busybox\", \"sh\", \"-c\", \"echo $GREETING\"]", "-m", "by hand", _folder.Combine("root.tar.gz"), "own:v1");

        Assert.Matches("^sha256:[0-9a-f]{64}\n$", imported.Output);
        Assert.Equal("hi\n", _containers.Run("run", "--rm", "own:v1").Output);
        Assert.Contains("RUN is none of", _containers.Run("import", "-c", "RUN x", _folder.Combine("root.tar.gz")).Error, StringComparison.Ordinal);
    }

    [RegistryFact]
    public void PushCompressesLayersAsItIsTold()
    {
        _containers.Run("pull", "-q", registry.Busybox);
        string digest = _containers.Run("push", registry.Busybox).Lines[^1];
        string name = registry.Busybox.Replace("/busybox", "/compressed", StringComparison.Ordinal);
        _containers.Run("tag", registry.Busybox, name);

        Assert.Equal(digest, _containers.Run("push", name).Lines[^1]);
        Assert.NotEqual(digest, _containers.Run("push", "--compression", "zstd", name).Lines[^1]);
        Assert.Contains("there is no compression lzw", _containers.Run("push", "--compression", "lzw", name).Error, StringComparison.Ordinal);
    }

    [RegistryFact]
    public void CopyNeedsNoStore()
    {
        string archive = _folder.Combine("copied.tar");

        ContainersProgram.Result copied = _containers.Run("copy", "-q", registry.Busybox, $"oci-archive:{archive}:box:v1");

        Assert.Matches("^sha256:[0-9a-f]{64}\n$", copied.Output);
        Assert.Empty(_containers.Run("images", "-q").Output);
        Assert.Equal($"Digest: {copied.Lines[0]}", _containers.Run("copy", $"oci-archive:{archive}", "store:box:v2").Lines[^1]);
        Assert.StartsWith("containers: There is no image", _containers.Run("copy", $"oci-archive:{archive}:other", "store:x:y").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoArchiveIsOneError()
    {
        ContainersProgram.Result result = _containers.RunWithInput("nothing of an image", "load");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("containers: standard input is no tar archive", result.Error, StringComparison.Ordinal);
        Assert.Contains("there is no format zip", _containers.Run("save", "--format", "zip", "x").Error, StringComparison.Ordinal);
    }
}
