using Containers.Engine.Building;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

public sealed class BuildTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    [RootFact("busybox")]
    public async Task Only_RUN_COPY_and_ADD_make_layers_and_the_rest_is_history()
    {
        BuildResult build = await engine.BuildAsync(
            "FROM base\nLABEL a=b\nARG to=/app\nCOPY src $to\nRUN cat /app/file > /made\nRUN rm -r /app\nWORKDIR /work\nENV X=1\nEXPOSE 80\nCMD [\"sh\", \"-c\", \"cat /made\"]\n",
            ("src/file", "hello"));

        ImageConfiguration made = engine.Configuration(build);
        ImageConfiguration based = engine.Engine.Images.Resolve("base").Configuration;
        IEnumerable<HistoryEntry> own = made.History!.Skip(based.History!.Count);
        Assert.Equal(
            [
                ("LABEL a=b", true), ("ARG to=/app", true), ("COPY src /app", false), ("RUN |1 to=/app /bin/sh -c cat /app/file > /made", false), ("RUN |1 to=/app /bin/sh -c rm -r /app", false),
                ("WORKDIR /work", false), ("ENV X=1", true), ("EXPOSE [80/tcp]", true), ("CMD [\"sh\" \"-c\" \"cat /made\"]", true),
            ],
            own.Select(entry => (entry.CreatedBy!, entry.EmptyLayer ?? false)));
        Assert.Equal(made.DiffIds.Count, made.History!.Count(entry => entry.EmptyLayer != true));
        Assert.Equal("hello|no|/work", await engine.ShellAsync(build, "cat /made; [ -e /app ] || printf '|no|'; printf %s $PWD"));
    }

    [RootFact("busybox")]
    public async Task A_folder_of_WORKDIR_is_made_by_the_next_layer()
    {
        BuildResult build = await engine.BuildAsync("FROM base\nUSER app\nWORKDIR /home/app/a\nWORKDIR b\nRUN pwd > where; id -un\n");
        Assert.Equal(["app"], build.Output);
        Assert.Equal("/home/app/a/b app:team", (await engine.ShellAsync(build, "echo $(cat /home/app/a/b/where) $(stat -c %U:%G /home/app/a/b)")).Trim());
        Assert.Equal(engine.Engine.Images.Resolve("base").Configuration.DiffIds.Count + 1, engine.Configuration(build).DiffIds.Count);
    }

    [RootFact("busybox")]
    public async Task The_same_build_comes_from_the_cache_as_the_same_image()
    {
        string context = engine.Context("FROM base\nARG V=1\nRUN echo once-$V > /f\nCOPY . /c\nRUN echo after\n", ("x", "1"), ("d/y", "2"));
        BuildResult first = await engine.BuildAsync(new BuildOptions { Context = context });
        BuildResult second = await engine.BuildAsync(new BuildOptions { Context = context });
        Assert.Equal(first.Record.Id, second.Record.Id);
        Assert.All(second.Record.Steps, step => Assert.True(step.IsCached, step.Text));

        // Times do not count, contents and modes do.
        File.SetLastWriteTimeUtc(Path.Combine(context, "x"), DateTime.UnixEpoch);
        Assert.Equal(first.Record.Id, (await engine.BuildAsync(new BuildOptions { Context = context })).Record.Id);
        File.WriteAllText(Path.Combine(context, "x"), "3");
        Assert.Equal([true, true, false, false], (await engine.BuildAsync(new BuildOptions { Context = context })).Record.Steps.Select(step => step.IsCached));
        File.SetUnixFileMode(Path.Combine(context, "x"), UnixFileMode.UserRead);
        Assert.Equal([true, true, false, false], (await engine.BuildAsync(new BuildOptions { Context = context })).Record.Steps.Select(step => step.IsCached));

        var other = new BuildOptions { Context = context, Arguments = new Dictionary<string, string> { ["V"] = "2" } };
        Assert.Equal([true, false, false, false], (await engine.BuildAsync(other)).Record.Steps.Select(step => step.IsCached));
        Assert.Equal([true, false, false, false], (await engine.BuildAsync(other with { NoCache = true })).Record.Steps.Select(step => step.IsCached));
    }

    [RootFact("busybox")]
    public async Task An_edit_of_the_same_size_is_seen_at_once()
    {
        string context = engine.Context("FROM base\nCOPY f /f\n", ("f", "aaaa"));
        await engine.BuildAsync(new BuildOptions { Context = context });
        DateTime time = File.GetLastWriteTimeUtc(Path.Combine(context, "f"));
        File.WriteAllText(Path.Combine(context, "f"), "bbbb");
        File.SetLastWriteTimeUtc(Path.Combine(context, "f"), time);
        Assert.Equal("bbbb", await engine.ShellAsync(await engine.BuildAsync(new BuildOptions { Context = context }), "cat /f"));
    }

    [RootFact("busybox")]
    public async Task Stages_that_are_not_needed_are_not_built_and_files_come_from_those_that_are()
    {
        const string file = """
            FROM base AS broken
            RUN false
            FROM base AS one
            RUN echo 1 > /one && ln -s one /link
            FROM base AS two
            RUN echo 2 > /two && chown 7:8 /two
            FROM one
            COPY --from=two /two /copied
            COPY --from=1 /link /linked
            """;
        BuildResult build = await engine.BuildAsync(file);
        Assert.Equal("2 7:8 1", (await engine.ShellAsync(build, "echo $(cat /copied) $(stat -c %u:%g /copied) $(cat /linked)")).Trim());

        string context = engine.Context("FROM base AS a\nRUN echo a > /a\nFROM base AS b\nRUN false\n");
        Assert.Equal("a\n", await engine.ShellAsync(await engine.BuildAsync(new BuildOptions { Context = context, Target = "a" }), "cat /a"));
        BuildException missing = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions { Context = context, Target = "aa" }));
        Assert.Contains("Did you mean a?", missing.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_failing_step_is_told_with_its_place_code_and_last_output_and_leaves_nothing()
    {
        BuildException failure = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\n\nRUN echo before; echo wrong >&2; exit 3\n"));
        Assert.Equal((3, 3), (failure.Line, failure.ExitCode));
        Assert.Equal(["before", "wrong"], failure.Output.Order());
        Assert.Contains("Dockerfile:3:", failure.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Staged());
    }

    [RootFact("busybox")]
    public async Task A_cancelled_build_kills_its_step()
    {
        using var stop = new CancellationTokenSource();
        string context = engine.Context("FROM base\nRUN --mount=type=cache,target=/c touch /c/started; sleep 1000\n");
        Task<BuildResult> build = engine.BuildAsync(new BuildOptions { Context = context }, stop.Token);
        string mounts = engine.Paths.BuildMounts;
        while (!Directory.Exists(mounts) || !Directory.EnumerateFiles(mounts, "started", SearchOption.AllDirectories).Any())
        {
            Assert.False(build.IsCompleted, build.Exception?.ToString());
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        Assert.Empty(engine.Staged());
    }

    [RootFact("busybox")]
    public async Task Arguments_have_their_scopes()
    {
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("""
                ARG IMAGE=base
                ARG GLOBAL=outer
                FROM ${IMAGE}
                RUN echo "[$GLOBAL]"
                ARG GLOBAL
                ARG OWN=mine TARGETARCH
                ENV KEPT=${OWN}-$GLOBAL
                RUN echo "$GLOBAL $OWN $KEPT $TARGETARCH"
                """),
            Arguments = new Dictionary<string, string> { ["OWN"] = "given" },
        });
        Assert.Equal(["[]", $"outer given given-outer {Platform.Host.Architecture}"], build.Output);
        Assert.Contains("KEPT=given-outer", engine.Configuration(build).Config!.Environment!);
        Assert.DoesNotContain(engine.Configuration(build).Config!.Environment!, entry => entry.StartsWith("OWN=", StringComparison.Ordinal));
    }

    [RootFact("busybox")]
    public async Task Arguments_of_a_stage_are_those_of_the_stages_that_begin_with_it()
    {
        BuildResult build = await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("""
                FROM base AS first
                ARG MODE=1
                ARG TOLD
                ENV LATER=$MODE
                FROM first AS second
                RUN echo "inherited [$MODE] [$TOLD] [$LATER]"
                ARG MODE
                RUN echo "again [$MODE]"
                ARG MODE=2
                FROM second AS third
                RUN echo "changed [$MODE]"
                FROM base
                COPY --from=third /bin/sh /third
                RUN echo "apart [$MODE] [$TOLD]"
                """),
            Arguments = new Dictionary<string, string> { ["TOLD"] = "told" },
        });
        Assert.Equal(["inherited [1] [told] [1]", "again [1]", "changed [2]", "apart [] []"], build.Output);
        Assert.DoesNotContain(build.Record.Warnings, warning => warning.Message.Contains("MODE", StringComparison.Ordinal));
    }

    [RootFact("busybox")]
    public async Task Triggers_are_for_stages_of_the_same_file_too_and_for_those_who_begin_with_them_alone()
    {
        BuildResult build = await engine.BuildAsync(
            """
            FROM base AS first
            ONBUILD ARG WHAT="a \
                b"
            ONBUILD RUN echo $WHAT >> /triggered
            ONBUILD COPY --from=other /made /taken
            FROM base AS other
            RUN echo made > /made
            FROM first AS second
            RUN cat /triggered /taken
            FROM second
            RUN wc -l < /triggered && ls /triggered
            """);
        Assert.Equal(["a b", "made", "1", "/triggered"], build.Output);
        Assert.Null(engine.Configuration(build).Config!.OnBuild);
    }

    [RootFact("busybox")]
    public async Task A_program_of_a_processor_that_nobody_emulates_is_told_as_such()
    {
        string context = engine.Context("FROM scratch\nCOPY --chmod=755 program /\nRUN [\"/program\"]\n");
        byte[] header = [0x7F, .. "ELF"u8, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0xFE, 0xFE]; // elf(5): e_machine is one that there is not.
        await File.WriteAllBytesAsync(Path.Combine(context, "program"), [.. header, .. new byte[200]]);
        BuildException error = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions { Context = context }));
        Assert.Contains($"one for another processor than {Platform.Host.Architecture} needs an emulator", error.Message, StringComparison.Ordinal);
        Assert.Equal(126, error.ExitCode);
        Assert.Equal(3, error.Line);
    }

    [RootFact("busybox")]
    public async Task A_name_with_a_digest_is_refused_before_anything_is_made()
    {
        string digest = $"a@sha256:{new string('f', 64)}";
        ImageNameException refused = await Assert.ThrowsAsync<ImageNameException>(() => engine.BuildAsync(
            new BuildOptions { Context = engine.Context("FROM base\nRUN exit 1\n"), Tags = [ImageReference.Parse("a"), ImageReference.Parse(digest)] }));
        Assert.Contains("Give a name with a tag", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ImageNotFoundException>(() => engine.Engine.Images.Resolve(digest));
    }

    [RootTheory("busybox")]
    [InlineData("f /a")]
    [InlineData("f g /a/")]
    [InlineData("http://localhost:1/f g /a/")]
    [InlineData("<<f /a\nx\nf")]
    public async Task A_checksum_of_what_is_not_fetched_is_refused(string arguments)
    {
        BuildException refused = await Assert.ThrowsAsync<BuildException>(
            () => engine.BuildAsync($"FROM base\nADD --checksum=sha256:{new string('0', 64)} {arguments}\n", ("f", "1"), ("g", "2")));
        Assert.Contains("--checksum is for one source that is an address", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, refused.Line);
    }

    [RootAlone("A user makes no device nodes.")]
    [RootFact("busybox")]
    public async Task A_device_that_another_stage_made_counts()
    {
        foreach (string minor in new[] { "3", "5" })
        {
            BuildResult build = await engine.BuildAsync($"FROM base AS made\nRUN mknod /n c 1 {minor}\nFROM base\nCOPY --from=made /n /n\nRUN stat -c %T /n\n");
            Assert.Equal([minor], build.Output);
        }
    }

    [RootFact("busybox")]
    public async Task Heredocs_are_scripts_programs_and_files()
    {
        BuildResult build = await engine.BuildAsync("""
            FROM base
            ARG NAME=world
            RUN <<EOF
            echo one
            echo two
            EOF
            RUN <<"EOF"
            #!/bin/cat
            three $NAME
            EOF
            RUN cat <<A - <<B
            four
            A
            five
            B
            COPY <<hi.txt <<-'raw.txt' /texts/
            hello $NAME
            hi.txt
            	hello $NAME
            	raw.txt
            """);
        Assert.Equal(["one", "two", "#!/bin/cat", "three $NAME"], build.Output.Take(4));
        Assert.Equal("hello world\nhello $NAME\n", await engine.ShellAsync(build, "cat /texts/hi.txt /texts/raw.txt"));
    }

    [RootFact("busybox")]
    public async Task Triggers_run_in_the_image_that_starts_from_it()
    {
        await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM base\nONBUILD COPY f /triggered\nONBUILD RUN echo ran >> /triggered\n"), Tags = [ImageReference.Parse("parent")],
        });
        BuildResult child = await engine.BuildAsync("FROM parent\nRUN cat /triggered\n", ("f", "copied\n"));
        Assert.Equal(["copied", "ran"], child.Output);
        Assert.Null(engine.Configuration(child).Config!.OnBuild);
    }

    [RootFact("busybox")]
    public async Task The_same_source_date_gives_the_same_image()
    {
        string context = engine.Context("FROM base\nRUN echo a > /a; mkdir /d\nCOPY f /f\nWORKDIR /w\n", ("f", "x"));
        var options = new BuildOptions { Context = context, NoCache = true, Arguments = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1000000000" } };
        BuildResult one = await engine.BuildAsync(options);
        BuildResult other = await engine.BuildAsync(options);
        Assert.Equal(one.Record.Id, other.Record.Id);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000), engine.Configuration(one).Created);
    }

    [RootFact("busybox")]
    public async Task A_base_of_another_platform_is_told()
    {
        BuildOptions foreign = new() { Context = engine.Context("FROM scratch\nCOPY f /\n", ("f", "")), Platform = Platform.Parse("linux/s390x"), Tags = [ImageReference.Parse("foreign")] };
        await engine.BuildAsync(foreign);
        BuildOptions options = new() { Context = engine.Context("FROM foreign\nCOPY g /\n", ("g", "")) };

        BuildWarning built = Assert.Single((await engine.BuildAsync(options)).Record.Warnings);
        Assert.Equal(("InvalidBaseImagePlatform", 1), (built.Rule, built.Line));
        Assert.Equal(built, Assert.Single((await engine.Engine.Builds.CheckAsync(options)).Warnings));
        Assert.Empty((await engine.BuildAsync(options with { Platform = Platform.Parse("linux/s390x") })).Record.Warnings);
    }

    [RootFact("busybox")]
    public async Task An_image_of_scratch_can_have_configuration_alone()
    {
        BuildResult build = await engine.BuildAsync("FROM scratch\nCOPY hello /\nENTRYPOINT [\"/hello\"]\nUSER 1:2\nVOLUME /a /b\nSTOPSIGNAL 9\nHEALTHCHECK --interval=5s CMD /hello\nLABEL x=\"y z\"\n", ("hello", "hi"));
        ContainerConfiguration run = engine.Configuration(build).Config!;
        Assert.Equal(["/hello"], run.Entrypoint!);
        Assert.Equal(["/a", "/b"], run.Volumes!);
        Assert.Equal(("1:2", "9", "y z"), (run.User, run.StopSignal, run.Labels!["x"]));
        Assert.Equal(["CMD-SHELL", "/hello"], run.HealthCheck!.Test!);
        Assert.Single(engine.Configuration(build).DiffIds);
    }

    [RootFact("busybox")]
    public async Task An_unknown_base_is_told_with_its_line() =>
        Assert.Equal(2, (await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("# nothing\nFROM nowhere:1\n"), Pull = PullPolicy.Never,
        }))).Line);
}
