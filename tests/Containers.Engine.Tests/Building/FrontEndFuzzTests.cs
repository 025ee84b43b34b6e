using System.Text;
using Containers.Engine.Building.Context;
using Containers.Engine.Dockerfiles;

namespace Containers.Engine.Tests.Building;

/// <summary>Damaged input never ends in anything but an understanding or a typed fault.</summary>
[Kind(Kind.Soak)]
public sealed class FrontEndFuzzTests
{
    private const int Rounds = 3000;

    private static readonly byte[][] s_words = [.. new[]
    {
        "\\\n", "<<EOF", "<<-'E'", "EOF\n", "${", "}", ":-", "##", "//", "\"", "'", "--", "=", "[\"", "\"]", "ONBUILD ", "FROM a\n", "# escape=`\n", "\u0000", "\n",
        "!", "**", "[", "]", "\\", "/",
    }.Select(Encoding.UTF8.GetBytes)];

    private const string Sample = """
        # syntax=docker/dockerfile:1
        # escape=\
        ARG V=1
        FROM debian:${V:-2} AS base
        ENV A="b c" D=e\ f
        RUN --mount=type=cache,target=/c apt-get update && \
            # comment
            apt-get install x
        COPY --chown=1:2 --from=base <<EOF <<-'two' /x/
        one
        EOF
          two
        	two
        HEALTHCHECK --interval=5s CMD ["a", "b"]
        ONBUILD RUN <<X
        hi
        X
        LABEL a=b "c d"='e'
        EXPOSE 80 ${A#b*}/udp
        """;

    [Fact]
    public void A_damaged_Dockerfile_is_read_or_refused()
    {
        var mutation = new Mutation(1);
        byte[] sample = Encoding.UTF8.GetBytes(Sample);
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            try
            {
                Dockerfile.Parse("Dockerfile", Encoding.UTF8.GetString(mutation.Of(sample, s_words)));
                read++;
            }
            catch (DockerfileException exception)
            {
                Assert.True(exception.Line > 0);
            }
        }

        Assert.InRange(read, 1, Rounds - 1);
    }

    [Fact]
    public void A_damaged_expansion_is_made_or_refused()
    {
        var mutation = new Mutation(2);
        byte[] sample = Encoding.UTF8.GetBytes("a ${x:-${y##*/}} \"$z ${x//a*b?/c}\" '$q' \\$ ${x%%.*} ${y:+${z:?m}} $1 $@");
        var values = new Dictionary<string, string> { ["x"] = "aabbxab.a.b", ["y"] = "/a/b/c" };
        for (int round = 0; round < Rounds; round++)
        {
            try
            {
                new VariableExpansion('\\', values.GetValueOrDefault).Split(Encoding.UTF8.GetString(mutation.Of(sample, s_words)));
            }
            catch (FormatException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }

    [Fact]
    public void Damaged_ignore_rules_are_read_or_refused()
    {
        var mutation = new Mutation(3);
        byte[] sample = Encoding.UTF8.GetBytes("# c\n*.log\n!keep/**/x\n**/[a-c]*\na\\*b\n/root/\n!**/y?\n");
        for (int round = 0; round < Rounds; round++)
        {
            try
            {
                IgnoreRules.Parse(Encoding.UTF8.GetString(mutation.Of(sample, s_words))).Ignores("keep/a/b/x.log");
            }
            catch (FormatException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }
}
