using Containers.Engine.Building;
using Containers.Engine.Tests.Registry;

namespace Containers.Engine.Tests.Building;

/// <summary>Git repositories as what ADD takes and as build contexts.</summary>
public sealed class GitSourceTests : IClassFixture<BuildEngine>, IDisposable
{
    private readonly BuildEngine _engine;
    private readonly GitServer _server = new();
    private readonly string _commit;

    public GitSourceTests(BuildEngine engine)
    {
        _engine = engine;
        _server.Add("part", folder => File.WriteAllText(Path.Combine(folder, "piece"), "of another repository"));
        _commit = _server.Add("repo.git", folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "app"));
            File.WriteAllText(Path.Combine(folder, "app/file"), "in the repository");
            File.WriteAllText(Path.Combine(folder, "app/Dockerfile"), "FROM base\nCOPY . /context\n");
            File.WriteAllText(Path.Combine(folder, "app/.dockerignore"), "Dockerfile\n");
            File.CreateSymbolicLink(Path.Combine(folder, "outside"), "/etc");
            File.CreateSymbolicLink(Path.Combine(folder, "secret"), "/etc/passwd");
            GitServer.Git("-C", folder, "submodule", "--quiet", "add", "../part", "part");
        });
    }

    public void Dispose() => _server.Dispose();

    [RootFact("busybox", "git")]
    public async Task ADD_takes_a_branch_or_commit_or_a_folder_of_it()
    {
        BuildResult build = await _engine.BuildAsync(
            $"""
            FROM base
            ADD {_server.Address}/repo.git /all
            ADD --keep-git-dir=true {_server.Address}/repo.git#{_commit} /kept
            ADD --checksum={_commit} {_server.Address}/repo.git#main:app /app
            """);

        Assert.Equal(
            "in the repository of another repository /etc no in the repository .git",
            string.Join(' ', (await _engine.ShellAsync(build, "cat /all/app/file; echo; cat /all/part/piece; echo; readlink /all/outside; [ -e /all/.git ] || echo no; cat /app/file; echo; cd /kept; ls -d .git")).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("no\n", await _engine.ShellAsync(build, "[ -e /all/part/.git ] || echo no"));
        BuildException other = await Assert.ThrowsAsync<BuildException>(
            () => _engine.BuildAsync($"FROM base\nADD --checksum={new string('0', 40)} {_server.Address}/repo.git /x\n"));
        Assert.Contains($"is at commit {_commit}", other.Message, StringComparison.Ordinal);
        Assert.Empty(_engine.Staged());
    }

    [RootFact("busybox", "git")]
    public async Task Each_way_to_take_a_repository_is_made_for_itself_and_then_from_the_cache()
    {
        (string Line, string Files)[] ways =
        [
            ($"ADD {_server.Address}/repo.git#main /x/", ".gitmodules app outside part secret"),
            ($"ADD {_server.Address}/repo.git#main:app /x/", ".dockerignore Dockerfile file"),
            ($"ADD --exclude=app {_server.Address}/repo.git#main /x/", ".gitmodules outside part secret"),
            ($"ADD --keep-git-dir=true {_server.Address}/repo.git#main /x/", ".git .gitmodules app outside part secret"),
        ];
        foreach (bool isCached in new[] { false, true })
        {
            foreach ((string line, string files) in ways)
            {
                BuildResult build = await _engine.BuildAsync($"FROM base\nENV TEST=ways\nWORKDIR /ways\n{line}\n");
                Assert.Equal((line, isCached), (line, build.Record.Steps[^1].IsCached));
                Assert.Equal(files, (await _engine.ShellAsync(build, "echo $(ls -A /x | LC_ALL=C sort)")).Trim());
            }
        }

        // The same files are the same step, whatever they are called.
        BuildResult commit = await _engine.BuildAsync($"FROM base\nENV TEST=ways\nWORKDIR /ways\nADD {_server.Address}/repo.git#{_commit} /x/\n");
        Assert.True(commit.Record.Steps[^1].IsCached);
    }

    [RootFact("busybox", "git")]
    public async Task A_context_is_a_repository_or_a_folder_of_one()
    {
        BuildResult folder = await _engine.BuildAsync(new BuildOptions { Context = $"{_server.Address}/repo.git#main:app" });
        Assert.Equal(".dockerignore\nfile\n", await _engine.ShellAsync(folder, "ls -A /context"));
        BuildResult whole = await _engine.BuildAsync(new BuildOptions { Context = $"{_server.Address}/repo.git", DockerfilePath = "app/Dockerfile" });
        Assert.Equal("in the repository", await _engine.ShellAsync(whole, "cat /context/app/file"));
    }

    [RootTheory("busybox", "git")]
    [InlineData("#main:absent", null, "no folder absent")]
    [InlineData("#main:outside", null, "no folder outside")]
    [InlineData("#main:outside/ssh", null, "no folder outside/ssh")]
    [InlineData("#main:../..", null, "no folder ../..")]
    [InlineData("#none", null, "cannot be fetched: git fetch ended with exit code 128: fatal: couldn't find remote ref none")]
    [InlineData("", "secret", "has no file secret")]
    [InlineData("", "../../../../etc/passwd", "has no file")]
    public async Task What_a_repository_does_not_have_is_told_and_nothing_outside_is_taken_for_it(string suffix, string? dockerfile, string message)
    {
        BuildException refused = await Assert.ThrowsAsync<BuildException>(
            () => _engine.BuildAsync(new BuildOptions { Context = $"{_server.Address}/repo.git{suffix}", DockerfilePath = dockerfile }));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox", "git")]
    public async Task Git_asks_nobody_for_a_password()
    {
        await using ScriptedRegistry server = new(async request =>
        {
            await request.AnswerAsync(401, "", "WWW-Authenticate: Basic realm=\"git\"\r\n");
            return true;
        });
        BuildException refused = await Assert.ThrowsAsync<BuildException>(() => _engine.BuildAsync(new BuildOptions { Context = $"http://{server.Address}/repo.git" }));
        Assert.Contains("terminal prompts disabled", refused.Message, StringComparison.Ordinal);
    }
}
