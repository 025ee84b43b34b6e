using System.Formats.Tar;
using System.Text.Json;
using Containers.Engine.Building;
using Containers.Engine.Images;
using Containers.Engine.Images.Transports;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary>Where the result of a build goes.</summary>
public sealed class OutputTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    private static readonly Platform[] s_two = [Platform.Parse("linux/amd64"), Platform.Parse("linux/arm64")];

    private BuildOptions Options(params BuildOutput[] outputs) => new()
    {
        Context = engine.Context("FROM scratch\nARG TARGETPLATFORM\nCOPY f /f\nLABEL for=$TARGETPLATFORM\n", ("f", "content")), Outputs = outputs, Tags = [ImageReference.Parse("out:1")],
    };

    [Theory]
    [InlineData("out", BuildOutputKind.Folder, "out")]
    [InlineData("a=b", BuildOutputKind.Folder, "a=b")]
    [InlineData("-", BuildOutputKind.Archive, "-")]
    [InlineData("type=local,dest=x", BuildOutputKind.Folder, "x")]
    [InlineData("type=tar,dest=-", BuildOutputKind.Archive, "-")]
    [InlineData("type=oci,dest=x,compression=zstd", BuildOutputKind.OciArchive, "x")]
    [InlineData("type=oci,tar=false,dest=x", BuildOutputKind.OciLayout, "x")]
    [InlineData("type=docker", BuildOutputKind.Image, null)]
    [InlineData("type=docker,dest=x", BuildOutputKind.DockerArchive, "x")]
    [InlineData("type=image,name=a/b,push=true", BuildOutputKind.Registry, null)]
    [InlineData("type=image,\"name=a,b\"", BuildOutputKind.Image, null)]
    [InlineData("type=registry", BuildOutputKind.Registry, null)]
    [InlineData("type=cacheonly", BuildOutputKind.CacheOnly, null)]
    public void Outputs_are_written_as_docker_writes_them(string text, BuildOutputKind kind, string? path)
    {
        BuildOutput output = BuildOutput.Parse(text);
        Assert.Equal((kind, path), (output.Kind, output.Path));
        Assert.Equal(text.Contains("zstd", StringComparison.Ordinal) ? LayerCompression.Zstd : null, output.Compression);
    }

    [Theory]
    [InlineData("")]
    [InlineData("type=oci")]
    [InlineData("type=local")]
    [InlineData("type=local,dest=-")]
    [InlineData("type=image,dest=x")]
    [InlineData("type=nothing,dest=x")]
    [InlineData("type=oci,dest=x,colour=red")]
    [InlineData("type=oci,dest=x,oci-mediatypes=false")]
    [InlineData("type=oci,dest=x,compression=lz4")]
    [InlineData("dest=x,type")]
    public void An_output_that_cannot_be_is_refused(string text) => Assert.Throws<BuildException>(() => BuildOutput.Parse(text));

    [RootFact("busybox")]
    public async Task One_build_has_several_outputs()
    {
        string place = engine.Context("x\n");
        string oci = Path.Combine(place, "oci.tar");
        string docker = Path.Combine(place, "docker.tar");
        BuildRecord record = (await engine.BuildAsync(Options(
            new BuildOutput(BuildOutputKind.OciArchive, oci), new BuildOutput(BuildOutputKind.DockerArchive, docker), new BuildOutput(BuildOutputKind.Folder, Path.Combine(place, "files"))))).Record;

        Assert.Equal("content", File.ReadAllText(Path.Combine(place, "files", "f")));
        Assert.DoesNotContain(engine.Engine.Images.List(), image => image.Id == record.Id);
        foreach (string archive in new[] { oci, docker })
        {
            ImageInfo loaded = Assert.Single(await engine.Engine.Archives.LoadAsync(archive));
            Assert.Equal((record.Id, "out", "1"), (loaded.Id, loaded.Repository, loaded.Tag));
            engine.Engine.Images.Remove("out:1");
        }

        using JsonDocument manifest = JsonDocument.Parse(EntryOf(docker, "manifest.json"));
        Assert.Equal("docker.io/library/out:1", manifest.RootElement[0].GetProperty("RepoTags")[0].GetString());
    }

    [RootFact("busybox")]
    public async Task Several_platforms_become_an_index()
    {
        string place = engine.Context("x\n");
        string layout = Path.Combine(place, "layout");
        string tar = Path.Combine(place, "files.tar");
        BuildRecord record = (await engine.BuildAsync(
            Options(new BuildOutput(BuildOutputKind.OciLayout, layout), new BuildOutput(BuildOutputKind.Archive, tar)) with { Platforms = s_two })).Record;
        Assert.Equal(record.Digest, record.Id);
        foreach (Platform platform in s_two)
        {
            string name = $"copied-{platform.Architecture}";
            await engine.Engine.Copies.CopyAsync(ImageLocation.Parse($"oci:{layout}:docker.io/library/out:1"), ImageLocation.Parse($"store:{name}"), new ImageCopyOptions { Platform = platform });
            Assert.Equal(platform.ToString(), engine.Engine.Images.Get(name).Labels["for"]);
        }

        Assert.Equal("content", EntryOf(tar, "linux_arm64/f"));
        BuildException refused = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(Options() with { Platforms = s_two }));
        Assert.Contains("one platform", refused.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task Nothing_but_the_cache_is_left_where_that_is_asked_for()
    {
        int images = engine.Engine.Images.List().Count;
        Assert.Null((await engine.BuildAsync(Options(new BuildOutput(BuildOutputKind.CacheOnly)))).Record.Id);
        Assert.Equal(images, engine.Engine.Images.List().Count);
        await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(Options(new BuildOutput(BuildOutputKind.Registry)) with { Tags = [] }));
    }

    [RootFact("busybox")]
    public async Task Steps_have_limits_proxies_and_a_machine_of_their_own()
    {
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM base\nRUN ulimit -n; df -k /dev/shm | tail -1 | awk '{print $2}'; hostname; grep -c buildkitsandbox /etc/hosts; env | grep -ci ^http_proxy=; echo $HOME\nARG TARGETSTAGE\nRUN echo $TARGETSTAGE\n"),
            SharedMemorySize = 1 << 20,
            Ulimits = ["nofile=100:200"],
            Arguments = new Dictionary<string, string> { ["http_proxy"] = "http://p.invalid" },
        });
        Assert.Equal(["100", "1024", "buildkitsandbox", "1", "2", "/root", "default"], build.Output);
        Assert.DoesNotContain("p.invalid", JsonSerializer.Serialize(engine.Engine.Images.History(build.Record.Id!)), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_Dockerfile_in_small_letters_is_found_where_there_is_no_other()
    {
        string folder = engine.Context("FROM base\nRUN echo small\n");
        File.Move(Path.Combine(folder, "Dockerfile"), Path.Combine(folder, "dockerfile"));
        Assert.Equal(["small"], (await engine.BuildAsync(new BuildOptions { Context = folder, NoCache = true })).Output);
    }

    [RootFact("busybox")]
    public async Task A_number_names_a_stage_for_COPY_alone()
    {
        ContainersException from = await Assert.ThrowsAnyAsync<ContainersException>(() => engine.BuildAsync("FROM base AS x\nFROM 0\n"));
        Assert.Contains("0:latest", from.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ContainersException>(() => engine.BuildAsync("FROM base AS x\nFROM base\nRUN --mount=from=0,target=/m true\n"));
        Assert.Equal(["made"], (await engine.BuildAsync("FROM base\nRUN echo made > /f\nFROM base\nCOPY --from=0 /f /f\nRUN cat /f\n")).Output);
    }

    private static string EntryOf(string archive, string name)
    {
        using var reader = new TarReader(File.OpenRead(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name == name)
            {
                using var text = new StreamReader(entry.DataStream!);
                return text.ReadToEnd();
            }
        }

        throw new FileNotFoundException(name);
    }
}
