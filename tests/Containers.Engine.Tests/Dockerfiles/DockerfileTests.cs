using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;

namespace Containers.Engine.Tests.Dockerfiles;

public sealed class DockerfileTests
{
    [Fact]
    public void Stages_have_their_instructions_and_global_arguments_come_before_them()
    {
        Dockerfile file = Parse("""
            ARG VERSION=12
            FROM debian:${VERSION} AS Build
            RUN make
            from --platform=$TARGETPLATFORM scratch
            COPY --from=build /a /b
            """);

        Assert.Equal([("VERSION", "12")], file.GlobalArguments.Single().Arguments);
        Assert.Equal(["build", "1"], file.Stages.Select(stage => stage.Title));
        Assert.Equal("$TARGETPLATFORM", file.Stages[1].From.Platform);
        Assert.Equal("build", Assert.IsType<CopyInstruction>(file.Stages[1].Instructions[0]).From);
    }

    [Fact]
    public void Lines_are_continued_over_comments_and_empty_lines()
    {
        RunInstruction run = First<RunInstruction>("FROM a\nRUN one && \\\n  # a comment\n\n  two \\ \n  three\n");
        Assert.Equal(["one &&   two   three"], run.Command.Words);
        Assert.True(run.Command.IsShellForm);
        Assert.Equal((2, 6), (run.Location.Line, run.Location.LastLine));
        Assert.Equal(6, run.Line.EmptyContinuation);
    }

    [Fact]
    public void The_escape_directive_changes_what_continues_a_line()
    {
        Dockerfile file = Parse("# escape=`\n# check=skip=all\nFROM a\nRUN dir c:\\`\n  d\n");
        Assert.Equal('`', file.Directives.Escape);
        Assert.Equal("skip=all", file.Directives.Check);
        Assert.Equal(["dir c:\\  d"], Assert.IsType<RunInstruction>(file.Stages[0].Instructions[0]).Command.Words);
    }

    [Fact]
    public void A_directive_after_a_comment_is_a_comment() => Assert.Equal('\\', Parse("# hello\n# escape=`\nFROM a\n").Directives.Escape);

    [Theory]
    [InlineData("RUN [\"a\", \"b c\"]", new[] { "a", "b c" }, false)]
    [InlineData("RUN [ -f x ]", new[] { "[ -f x ]" }, true)]
    [InlineData("RUN ['a']", new[] { "['a']" }, true)]
    public void A_command_is_a_JSON_array_or_a_line_for_the_shell(string line, string[] words, bool shell)
    {
        RunInstruction run = First<RunInstruction>($"FROM a\n{line}\n");
        Assert.Equal(words, run.Command.Words);
        Assert.Equal(shell, run.Command.IsShellForm);
    }

    [Fact]
    public void Flags_of_RUN_are_read()
    {
        RunInstruction run = First<RunInstruction>(
            "FROM a\nRUN --mount=type=cache,target=/c --mount=\"type=secret,id=a b\" --network=none --security=insecure -- --odd\n");
        Assert.Equal(["type=cache,target=/c", "type=secret,id=a b"], run.Mounts);
        Assert.Equal(("none", true), (run.Network, run.IsInsecure));
        Assert.Equal(["--odd"], run.Command.Words);
    }

    [Fact]
    public void Flags_of_COPY_and_ADD_are_read()
    {
        CopyInstruction copy = First<CopyInstruction>(
            "FROM a\nCOPY --from=0 --chown=1:2 --chmod=u+x --link --parents=false --exclude=*.md --exclude=x a b /c/\n");
        Assert.Equal(("0", "1:2", "u+x", true, false), (copy.From, copy.Owner, copy.Mode, copy.IsLinked, copy.KeepsParents));
        Assert.Equal(["*.md", "x"], copy.Excluded);
        Assert.Equal(["a", "b"], copy.Sources);
        Assert.Equal("/c/", copy.Target);

        AddInstruction add = First<AddInstruction>("FROM a\nADD --checksum=sha256:0 --keep-git-dir --unpack=false [\"a b\", \"/c\"]\n");
        Assert.Equal(("sha256:0", true, (bool?)false), (add.Checksum, add.KeepsGitFolder, add.Unpacks));
        Assert.Equal(["a b"], add.Sources);
    }

    [Fact]
    public void Heredocs_are_files_or_scripts()
    {
        Dockerfile file = Parse("FROM a\nCOPY <<one.txt <<-'two' /x/\nfirst $A\none.txt\n\tsecond\n\ttwo\nRUN <<EOF\necho\nEOF\nRUN cat << \"X\"\nhi\nX\nCMD x\n");
        CopyInstruction copy = Assert.IsType<CopyInstruction>(file.Stages[0].Instructions[0]);
        Assert.Equal([("one.txt", "first $A\n", true), ("two", "second\n", false)], copy.Files.Select(doc => (doc.Name, doc.Text, doc.Expands)));
        Assert.Equal("echo\n", file.Stages[0].Instructions[1].Line.Heredocs.Single().Text);
        Assert.Equal("hi\n", file.Stages[0].Instructions[2].Line.Heredocs.Single().Text);
        Assert.IsType<CmdInstruction>(file.Stages[0].Instructions[3]);
    }

    [Fact]
    public void Names_with_values_keep_quotes_until_they_are_expanded()
    {
        EnvInstruction variables = First<EnvInstruction>("FROM a\nENV A=1 B=\"two words\" C=a\\ b\n");
        Assert.Equal([("A", "1"), ("B", "\"two words\""), ("C", "a\\ b")], variables.Variables.Select(pair => (pair.Name, pair.Value)));
        Assert.Equal([new NameValue("A", "b  c", true)], First<EnvInstruction>("FROM a\nENV A b  c\n").Variables);
    }

    [Fact]
    public void A_trigger_keeps_its_text_with_its_heredocs() =>
        Assert.Equal("COPY <<X /x\nhi\nX", First<OnBuildInstruction>("FROM a\nONBUILD COPY <<X /x\nhi\nX\n").Trigger);

    [Theory]
    [InlineData("FROM a\nCOPPY a b\n", 2, "COPY")]
    [InlineData("FROM a\nCOPY --form=x a b\n", 2, "--from")]
    [InlineData("FROM a\nENV --x A=b\n", 2, "--x")]
    [InlineData("FROM a\nCOPY a\n", 2, "target")]
    [InlineData("FROM a\n\nRUN --network=hots x\n", 3, "host")]
    [InlineData("FROM a AS 1x\n", 1, "1x")]
    [InlineData("FROM a b\n", 1, "AS")]
    [InlineData("RUN x\n", 1, "FROM")]
    [InlineData("# nothing\n", 1, "FROM")]
    [InlineData("FROM a\nRUN [\"a\", 1]\n", 2, "strings")]
    [InlineData("FROM a\nENV A\n", 2, "A=value")]
    [InlineData("FROM a\nENV A=1 B\n", 2, "B")]
    [InlineData("FROM a\nSHELL bash\n", 2, "JSON")]
    [InlineData("FROM a\nONBUILD FROM b\n", 2, "ONBUILD")]
    [InlineData("FROM a\nRUN <<EOF\nnever closed\n", 2, "EOF")]
    [InlineData("FROM a\nLABEL =x\n", 2, "name")]
    [InlineData("# escape=x\nFROM a\n", 1, "x")]
    [InlineData("# escape=`\n# escape=`\nFROM a\n", 2, "once")]
    [InlineData("FROM a\nHEALTHCHECK maybe\n", 2, "NONE")]
    [InlineData("FROM a\nHEALTHCHECK --interval=50ns CMD true\n", 2, "a millisecond")]
    [InlineData("FROM a\nRUN --network=none --network=host x\n", 2, "once")]
    public void A_fault_is_told_with_its_place_and_what_would_be_right(string text, int line, string word)
    {
        DockerfileException fault = Assert.Throws<DockerfileException>(() => Parse(text));
        Assert.Equal(line, fault.Line);
        Assert.Contains(word, fault.Fault, StringComparison.Ordinal);
        Assert.StartsWith($"Dockerfile:{line}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(text.Split('\n')[line - 1], fault.Message, StringComparison.Ordinal);
    }

    private static T First<T>(string text) where T : Instruction => Assert.IsType<T>(Parse(text).Stages[0].Instructions[0]);

    private static Dockerfile Parse(string text) => Dockerfile.Parse("Dockerfile", text);
}
