using Containers.Engine.Building;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Images.Archives;
using Containers.Engine.Tests.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary>Contexts by name in every form, and what they take the place of.</summary>
public sealed class NamedContextTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    [Theory]
    [InlineData("alpine", "docker.io/library/alpine:latest", true)]
    [InlineData("alpine:latest", "alpine", true)]
    [InlineData("docker.io/library/alpine", "alpine", true)]
    [InlineData("alpine", "alpine:3", false)]
    [InlineData("example.org/a/b:1", "example.org/a/b:1", true)]
    [InlineData("scratch", "scratch", false)]
    public void A_name_is_that_of_an_image(string name, string asked, bool isFound) =>
        Assert.Equal(isFound ? "/x" : null, new NamedContexts(new Dictionary<string, string> { [name] = "/x" }).PlaceOf(asked));

    [Fact]
    public void A_name_or_place_that_cannot_be_one_is_refused()
    {
        Assert.Throws<BuildException>(() => new NamedContexts(new Dictionary<string, string> { ["Upper"] = "/x" }));
        Assert.Throws<BuildException>(() => new NamedContexts(new Dictionary<string, string> { ["a"] = "" }));
    }

    [RootFact("busybox")]
    public async Task A_context_takes_the_place_of_an_image_or_of_a_stage()
    {
        string folder = engine.Context("x\n", ("g", "from the folder\n"));
        const string File = """
            FROM nowhere.invalid/other:1 AS first
            RUN false
            FROM first AS stage
            FROM nowhere.invalid/files AS files
            FROM base
            COPY --from=stage /bin/busybox /kept
            COPY --from=files /g /g
            RUN --mount=from=nowhere.invalid/files,target=/m cat /g /m/g; test -x /kept && echo kept
            """;
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context(File),
            NamedContexts = new Dictionary<string, string> { ["first"] = "docker-image://base", ["nowhere.invalid/files:latest"] = folder },
        });
        Assert.Equal(["from the folder", "from the folder", "kept"], build.Output);
    }

    [RootFact("busybox")]
    public async Task A_stage_may_begin_with_the_files_of_a_folder()
    {
        string folder = engine.Context("x\n", ("d/g", "here"), (".dockerignore", "Dockerfile\n"));
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM files\nENV A=b\n"), NamedContexts = new Dictionary<string, string> { ["files"] = folder },
        });
        ImageConfiguration configuration = engine.Configuration(build);
        Assert.Single(configuration.DiffIds);
        Assert.Equal("/", configuration.Config!.WorkingDirectory);
        BuildResult seen = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM base\nCOPY --from=files / /x\nRUN cd /x && find . | sort\n"), NamedContexts = new Dictionary<string, string> { ["files"] = folder },
        });
        Assert.Equal([".", "./.dockerignore", "./d", "./d/g"], seen.Output);
    }

    [RootTheory("busybox")]
    [InlineData("")]
    [InlineData(":v1")]
    public async Task A_context_may_be_an_image_of_a_layout(string tag)
    {
        string layout = engine.Context("x\n") + ".layout";
        await engine.Engine.Archives.SaveAsync(["base"], layout, ArchiveFormat.OciLayout);
        string index = Path.Combine(layout, "index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("docker.io/library/base:latest", "v1", StringComparison.Ordinal));
        int images = engine.Engine.Images.List().Count;
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM other\nRUN echo \"$PATH\"\n"), NamedContexts = new Dictionary<string, string> { ["other"] = $"oci-layout://{layout}{tag}" }, NoCache = true,
        });
        Assert.Equal(["/bin"], build.Output);
        Assert.Equal(images + 1, engine.Engine.Images.List().Count);
    }

    [RootFact("busybox", "git")]
    public async Task A_context_may_be_a_repository_or_a_file_at_an_address()
    {
        using var git = new GitServer();
        git.Add("repo.git", folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "sub"));
            File.WriteAllText(Path.Combine(folder, "sub/f"), "of git\n");
        });
        await using var web = new ScriptedRegistry(async request =>
        {
            await request.AnswerAsync(200, "of http\n");
            return true;
        });
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM base\nCOPY --from=git f /\nCOPY --from=http context /\nRUN cat /f /context\n"),
            NamedContexts = new Dictionary<string, string> { ["git"] = $"{git.Address}/repo.git?branch=main&subdir=sub", ["http"] = $"http://{web.Address}/file" },
        });
        Assert.Equal(["of git", "of http"], build.Output);
        Assert.Empty(engine.Staged());
    }

    [Theory]
    [InlineData("https://a/b.git#v1:sub", "https://a/b.git", "v1", "sub")]
    [InlineData("https://a/b.git?ref=v1&subdir=/sub/", "https://a/b.git", "v1", "sub")]
    [InlineData("https://a/b.git?tag=v1", "https://a/b.git", "refs/tags/v1", "")]
    [InlineData("https://a/b.git?branch=x%2Fy#:sub", "https://a/b.git", "refs/heads/x/y", "sub")]
    [InlineData("git@a:b/c.git", "git@a:b/c.git", "HEAD", "")]
    [InlineData("github.com/a/b", "https://github.com/a/b", "HEAD", "")]
    [InlineData("ssh://git@a/b?submodules=false&keep-git-dir", "ssh://git@a/b", "HEAD", "")]
    public void An_address_of_a_repository_says_what_of_it_is_meant(string text, string remote, string reference, string folder)
    {
        Assert.True(GitAddress.IsOne(text));
        var address = GitAddress.Parse(text);
        Assert.Equal((remote, reference, folder), (address.Remote, address.Reference, address.Folder));
        Assert.Equal(text.Contains("keep-git-dir", StringComparison.Ordinal), address.KeepsHistory);
        Assert.Equal(text.Contains("submodules", StringComparison.Ordinal), !address.HasSubmodules);
    }

    [Theory]
    [InlineData("https://a/b.git?reff=v1")]
    [InlineData("https://a/b.git?ref=")]
    [InlineData("https://a/b.git?ref=v1#v2")]
    [InlineData("https://a/b.git?tag=v1&branch=v1")]
    [InlineData("https://a/b.git?keep-git-dir=maybe")]
    [InlineData("https://a/b.git#-v")]
    public void An_address_of_a_repository_that_says_what_cannot_be_is_refused(string text) => Assert.Throws<BuildException>(() => GitAddress.Parse(text));
}
