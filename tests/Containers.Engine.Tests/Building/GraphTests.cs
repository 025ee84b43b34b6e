using System.Globalization;
using Containers.Engine.Building;
using Containers.Engine.Dockerfiles;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary>Stages that need each other, with fewer places to work than there are stages that wait.</summary>
public sealed class GraphTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public static TheoryData<string, string> Shapes => new()
    {
        {
            "chain of copies",
            """
            FROM base AS a
            RUN echo a > /a
            FROM base AS b
            RUN echo b > /b
            COPY --from=a /a /a
            FROM base AS c
            RUN echo c > /c
            COPY --from=b /a /b /
            FROM base AS d
            RUN echo d > /d
            COPY --from=c /a /b /c /
            FROM base
            RUN echo e > /e
            COPY --from=d /a /b /c /d /
            """
        },
        {
            "chain of bases",
            """
            FROM base AS a
            RUN echo a > /a
            FROM a AS b
            RUN echo b > /b
            FROM b AS c
            RUN echo c > /c
            FROM c AS d
            RUN echo d > /d
            FROM d
            RUN echo e > /e
            """
        },
        {
            "chain of mounts",
            """
            FROM base AS a
            RUN echo a > /a
            FROM base AS b
            RUN --mount=from=a,target=/m cp /m/a / && echo b > /b
            FROM base AS c
            RUN --mount=from=b,target=/m cp /m/a /m/b / && echo c > /c
            FROM base AS d
            RUN --mount=type=cache,id=graph,from=c,target=/m cp /m/a /m/b /m/c / && echo d > /d
            FROM base
            RUN --mount=from=d,target=/m cp /m/a /m/b /m/c /m/d / && echo e > /e
            """
        },
        {
            "diamonds",
            """
            FROM base AS a
            RUN echo a > /a
            FROM base AS b
            COPY --from=a /a /
            RUN echo b > /b
            FROM a AS c
            RUN echo c > /c
            FROM b AS d
            COPY --from=c /c /
            RUN echo d > /d
            FROM base
            COPY --from=d /a /b /
            RUN --mount=from=c,target=/m --mount=from=d,target=/n cp /m/c /n/d / && echo e > /e
            """
        },
        {
            "named contexts and images",
            """
            FROM base AS a
            COPY --from=named f /a
            RUN --mount=from=named,target=/m cp /m/f /b
            FROM base AS b
            COPY --from=a /a /b /
            RUN --mount=from=pictured,target=/m [ -e /m/bin/busybox ] && echo c > /c
            FROM pictured
            COPY --from=b /a /b /c /
            RUN --mount=from=a,target=/m [ -e /m/a ] && echo d > /d && echo e > /e
            """
        },
    };

    [RootTheory("busybox")]
    [MemberData(nameof(Shapes))]
    public async Task Stages_that_wait_for_one_another_end_with_one_place_to_work(string shape, string dockerfile)
    {
        string named = engine.Context("", ("f", "named\n"));
        var options = new BuildOptions
        {
            Context = engine.Context(dockerfile),
            MaximumSteps = 1,
            NamedContexts = new Dictionary<string, string> { ["named"] = named, ["pictured"] = "docker-image://base" },
        };
        BuildResult build = await engine.BuildAsync(options).WaitAsync(s_patience);
        string all = await engine.ShellAsync(build, "cat /a /b /c /d /e");
        Assert.Equal(shape.StartsWith("named", StringComparison.Ordinal) ? "named\nnamed\nc\nd\ne\n" : "a\nb\nc\nd\ne\n", all);

        BuildResult again = await engine.BuildAsync(options).WaitAsync(s_patience);
        Assert.Equal(build.Record.Id, again.Record.Id);
        Assert.All(again.Record.Steps, step => Assert.True(step.IsCached, step.Text));
    }

    [RootFact("busybox")]
    public async Task A_stage_takes_files_of_stages_that_stand_after_it()
    {
        const string file = """
            FROM scratch AS wanted
            COPY --from=later /a /
            COPY --from=3 /b /
            FROM base AS mounted
            RUN --mount=from=later,target=/m cat /m/a > /c
            FROM base AS later
            RUN echo a > /a
            FROM base
            RUN echo b > /b
            FROM base
            COPY --from=wanted / /
            COPY --from=mounted /c /
            """;
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = engine.Context(file), MaximumSteps = 1 }).WaitAsync(s_patience);
        Assert.Equal("a\nb\na\n", await engine.ShellAsync(build, "cat /a /b /c"));
    }

    /// <summary>BuildKit has the first two circles in its own tests.</summary>
    [RootTheory("busybox")]
    [InlineData("There is no stage 3;", 2, "FROM scratch\nCOPY --from=3 a /")]
    [InlineData("circular dependency detected on stage: stage0 (stage0 → stage0)", 2, "FROM scratch AS stage0\nCOPY --from=stage0 f1 /sub/")]
    [InlineData(
        "circular dependency detected on stage: stage0 (stage0 → stage2 → stage1 → stage0)", 2,
        "FROM scratch AS stage0\nCOPY --from=stage2 f1 /\nFROM scratch AS stage1\nCOPY --from=stage0 f2 /\nFROM scratch AS stage2\nCOPY --from=stage1 f2 /")]
    [InlineData("circular dependency detected on stage: a (a → b → a)", 2, "FROM scratch AS a\nCOPY --from=b f /\nFROM a AS b\nFROM scratch")]
    [InlineData("circular dependency detected on stage: stage-0 (stage-0 → stage-0)", 2, "FROM scratch\nCOPY --from=0 f /")]
    [InlineData("circular dependency detected on stage: a (a → b → b)", 2, "FROM scratch AS a\nRUN --mount=from=b,target=/m true\nFROM scratch AS b\nRUN --mount=from=b,target=/m true")]
    public async Task Stages_that_need_each_other_or_none_that_is_there_are_refused(string message, int line, string file)
    {
        var options = new BuildOptions { Context = engine.Context(file) };
        DockerfileException fault = await Assert.ThrowsAsync<DockerfileException>(() => engine.BuildAsync(options));
        Assert.StartsWith(message, fault.Fault, StringComparison.Ordinal);
        Assert.Equal(line, fault.Line);
    }

    [RootFact("busybox")]
    public async Task Stages_that_need_each_other_by_a_trigger_of_a_base_image_are_refused()
    {
        await engine.BuildAsync(new BuildOptions { Context = engine.Context("FROM base\nONBUILD COPY --from=first /a /"), Tags = [ImageReference.Parse("triggering")] });
        var options = new BuildOptions { Context = engine.Context("FROM base AS first\nCOPY --from=second /b /\nFROM triggering AS second\nRUN echo b > /b") };
        ContainersException fault = await Assert.ThrowsAnyAsync<ContainersException>(() => engine.BuildAsync(options).WaitAsync(s_patience));
        Assert.Contains("circular dependency detected on stage: first (first → second → first)", fault.Message, StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_wide_graph_ends(int places)
    {
        IEnumerable<int> numbers = Enumerable.Range(0, 12);
        string stages = string.Concat(numbers.Select(number => string.Create(
            CultureInfo.InvariantCulture, $"FROM base AS s{number}\nRUN echo {places} {number} > /n{number}\n{(number > 0 ? $"COPY --from=s{number / 2} /n{number / 2} /\n" : "")}")));
        string last = string.Concat(numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $"COPY --from=s{number} /n{number} /all/\n")));
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = engine.Context($"{stages}FROM base\n{last}"), MaximumSteps = places }).WaitAsync(s_patience);
        Assert.Equal("12\n", await engine.ShellAsync(build, "ls /all | wc -l"));
    }

    [RootFact("busybox")]
    public async Task Caches_that_steps_lock_in_another_order_are_no_reason_to_wait_for_ever()
    {
        const string file = """
            FROM base AS a
            RUN --mount=type=cache,id=x,sharing=locked,target=/x --mount=type=cache,id=y,sharing=locked,target=/y echo 1 > /x/f && echo 1 > /one
            FROM base AS b
            RUN --mount=type=cache,id=y,sharing=locked,target=/y --mount=type=cache,id=x,sharing=locked,target=/x echo 2 > /y/f && echo 2 > /two
            FROM base
            COPY --from=a /one /
            COPY --from=b /two /
            RUN --mount=type=cache,id=x,sharing=locked,target=/p --mount=type=cache,id=x,target=/q cat /one /two /p/f && rm /q/f && ls /p
            """;
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = engine.Context(file), MaximumSteps = 2 }).WaitAsync(s_patience);
        Assert.Equal(["1", "2", "1"], build.Output);
    }

    [RootFact("busybox")]
    public async Task Several_builds_of_the_same_steps_wait_for_one_another_and_end()
    {
        string context = engine.Context("FROM base AS a\nRUN echo same > /a\nFROM base AS b\nRUN echo same > /a\nFROM base\nCOPY --from=a /a /1\nCOPY --from=b /a /2\n");
        BuildResult[] builds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => engine.BuildAsync(new BuildOptions { Context = context, MaximumSteps = 1 }))).WaitAsync(s_patience);
        Assert.Single(builds.Select(build => build.Record.Id).Distinct());
        Assert.Equal(1, builds.Sum(build => build.Record.Steps.Count(step => !step.IsCached && step.Text.StartsWith("RUN", StringComparison.Ordinal))));
    }

    [RootTheory("busybox")]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_stage_that_fails_ends_those_that_wait_for_it_and_those_that_work(int places)
    {
        string context = engine.Context("""
            FROM base AS fails
            RUN --mount=type=cache,id=failing,target=/c exit 7
            FROM base AS waits
            COPY --from=fails /none /
            FROM waits AS higher
            RUN true
            FROM base AS works
            COPY --from=fails /none /
            RUN sleep 1000
            FROM base
            COPY --from=higher /none /
            COPY --from=works /none /
            """);
        BuildException failure = await Assert.ThrowsAsync<BuildException>(
            () => engine.BuildAsync(new BuildOptions { Context = context, MaximumSteps = places }).WaitAsync(s_patience));
        Assert.Equal((2, 7), (failure.Line, failure.ExitCode));
        Assert.Empty(engine.Staged());
    }

    [RootFact("busybox")]
    public async Task A_stage_that_fails_kills_a_step_of_another()
    {
        string context = engine.Context("""
            FROM base AS works
            RUN --mount=type=cache,id=meeting,target=/c touch /c/started; sleep 1000
            FROM base AS fails
            RUN --mount=type=cache,id=meeting,target=/c while [ ! -e /c/started ]; do :; done; exit 7
            FROM base
            COPY --from=works /none /
            COPY --from=fails /none /
            """);
        BuildException failure = await Assert.ThrowsAsync<BuildException>(
            () => engine.BuildAsync(new BuildOptions { Context = context, MaximumSteps = 2 }).WaitAsync(s_patience));
        Assert.Equal(7, failure.ExitCode);
        Assert.Empty(engine.Staged());
    }

    [RootFact("busybox")]
    public async Task A_cancelled_build_ends_what_waits_for_a_place_and_what_waits_for_a_stage()
    {
        using var stop = new CancellationTokenSource();
        string context = engine.Context("""
            FROM base AS works
            RUN --mount=type=cache,id=cancelled,target=/c touch /c/begun; sleep 1000
            FROM base AS queues
            RUN --mount=type=cache,id=cancelled,target=/c touch /c/begun; sleep 1000; true
            FROM base
            COPY --from=works /none /
            COPY --from=queues /none /
            """);
        Task<BuildResult> build = engine.BuildAsync(new BuildOptions { Context = context, MaximumSteps = 1 }, stop.Token);
        string mounts = engine.Paths.BuildMounts;
        while (!Directory.Exists(mounts) || !Directory.EnumerateFiles(mounts, "begun", SearchOption.AllDirectories).Any())
        {
            Assert.False(build.IsCompleted, build.Exception?.ToString());
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build.WaitAsync(s_patience));
        Assert.Empty(engine.Staged());
    }
}
