using Containers.Engine.Building;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary><c>COPY --link</c>: a layer that is the same over any others.</summary>
public sealed class LinkTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    [RootFact("busybox")]
    public async Task A_linked_layer_stays_when_what_is_below_it_changes()
    {
        string context = engine.Context("FROM base\nARG V\nRUN echo $V > /v\nCOPY --link --chown=5:6 src /app/\nRUN cat /v /app/f > /both\n", ("src/f", "linked"), ("src/d/g", ""));
        BuildResult first = await BuildAsync(context, "1");
        BuildResult second = await BuildAsync(context, "2");

        Assert.Equal([false, false, false], first.Cached);
        Assert.Equal([false, true, false], second.Cached);
        Assert.Equal(LinkedLayer(first), LinkedLayer(second));
        Assert.Equal("2\nlinked5:6 5:6", await engine.ShellAsync(second, "cat /both; printf '%s %s' $(stat -c %u:%g /app/f /app)"));
    }

    [RootFact("busybox")]
    public async Task It_sees_no_file_below_and_hides_what_is_in_its_way()
    {
        BuildResult build = await engine.BuildAsync(
            """
            FROM base
            RUN mkdir -p /real /data/kept && ln -s real /link && echo old > /data/f && echo other > /data/other
            WORKDIR /data
            COPY --link f .
            COPY --link f /link/
            """,
            ("f", "new"));
        Assert.Equal("new other kept d new 0", (await engine.ShellAsync(build, "echo $(cat /data/f; echo; cat /data/other; ls -d /data/kept | cut -d/ -f3; stat -c %A /link | cut -c1; cat /link/f; echo; ls /real | wc -l)")).Trim());
        BuildException named = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nCOPY --link --chown=app f /\n", ("f", "")));
        Assert.Contains("Give numbers", named.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_folder_of_WORKDIR_waits_for_the_next_layer_that_is_not_linked()
    {
        BuildResult build = await engine.BuildAsync("FROM base\nUSER app\nWORKDIR /home/app/w\nCOPY --link f /x/\nRUN stat -c %U /home/app/w\n", ("f", ""));
        Assert.Equal(["app"], build.Output);
    }

    private Task<BuildResult> BuildAsync(string context, string value) =>
        engine.BuildAsync(new BuildOptions { Context = context, Arguments = new Dictionary<string, string> { ["V"] = value } });

    private DiffId LinkedLayer(BuildResult build) => engine.Configuration(build).DiffIds[^2];
}
