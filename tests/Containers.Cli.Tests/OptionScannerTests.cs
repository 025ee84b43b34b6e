using System.CommandLine;
using Containers.Cli.Options;

namespace Containers.Cli.Tests;

public class OptionScannerTests
{
    private static readonly Option[] Options =
    [
        new Option<bool>("--rm"),
        new Option<bool>("--interactive", "-i"),
        new Option<bool>("--detach", "-d"),
        new Option<string>("--name"),
        new Option<string[]>("--env", "-e"),
        new Option<bool>("--help") { Action = new Containers.Cli.Output.HelpText() },
    ];

    [Theory]
    [InlineData("run hello", "run -- hello")]
    [InlineData("run --rm hello --rm -x --name", "run --rm=true -- hello --rm -x --name")]
    [InlineData("run --name a hello", "run --name=a -- hello")]
    [InlineData("run --name=a hello", "run --name=a -- hello")]
    [InlineData("run -e A=1 -e=B=2 -eC=3 hello -e D=4", "run --env=A=1 --env=B=2 --env=C=3 -- hello -e D=4")]
    [InlineData("run -e -x hello", "run --env=-x -- hello")]
    [InlineData("run -di hello", "run --detach=true --interactive=true -- hello")]
    [InlineData("run -die A=1 hello", "run --detach=true --interactive=true --env=A=1 -- hello")]
    [InlineData("run --rm -- hello sh -- -c", "run --rm=true -- hello sh -- -c")]
    [InlineData("run hello -- sh", "run -- hello -- sh")]
    [InlineData("run --rm=false hello", "run --rm=false -- hello")]
    [InlineData("run --name= hello", "run --name  -- hello")]
    [InlineData("run --name  hello", "run --name  -- hello")]
    [InlineData("run --rm", "run --rm=true")]
    [InlineData("run -d=false -i=1 hello", "run --detach=false --interactive=true -- hello")]
    [InlineData("run -id=0 hello", "run --interactive=true --detach=false -- hello")]
    [InlineData("run --rm --rm=F hello", "run --rm=false -- hello")]
    [InlineData("run --name a -e A=1 --name b hello", "run --name=b --env=A=1 -- hello")]
    [InlineData("run --help=0 hello", "run -- hello")]
    public void OptionsEndAtTheImage(string line, string expected) =>
        Assert.Equal(expected.Split(' '), new OptionScanner(Options, endsAtArgument: true).Scan(line.Split(' ')));

    [Theory]
    [InlineData("rm a --rm b", "rm --rm=true a b")]
    [InlineData("rm a --name n", "rm --name=n a")]
    [InlineData("rm a -- --rm", "rm a -- --rm")]
    [InlineData("rm -", "rm -")]
    public void ElsewhereOptionsAndArgumentsMix(string line, string expected) =>
        Assert.Equal(expected.Split(' '), new OptionScanner(Options, endsAtArgument: false).Scan(line.Split(' ')));

    [Theory]
    [InlineData("1", true)]
    [InlineData("t", true)]
    [InlineData("T", true)]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("TRUE", true)]
    [InlineData("0", false)]
    [InlineData("f", false)]
    [InlineData("F", false)]
    [InlineData("false", false)]
    [InlineData("False", false)]
    [InlineData("FALSE", false)]
    public void AFlagTakesGosFormsOfYesAndNo(string form, bool expected)
    {
        Assert.Equal(["rm", $"--rm={(expected ? "true" : "false")}", "x"], new OptionScanner(Options, endsAtArgument: false).Scan(["rm", $"--rm={form}", "x"]));
        Assert.Equal(["rm", $"--detach={(expected ? "true" : "false")}", "x"], new OptionScanner(Options, endsAtArgument: false).Scan(["rm", $"-d={form}", "x"]));
    }

    [Theory]
    [InlineData("run --frob hello")]
    [InlineData("run -iz hello")]
    [InlineData("run --rm=yes hello")]
    [InlineData("run --rm=tRUE hello")]
    [InlineData("run --rm= hello")]
    [InlineData("run --rm=2 hello")]
    [InlineData("run -d= hello")]
    [InlineData("run -dfalse hello")]
    [InlineData("run --name")]
    public void WhatIsNoOptionOrLacksItsValueIsAnError(string line) =>
        Assert.Throws<UsageException>(() => new OptionScanner(Options, endsAtArgument: true).Scan(line.Split(' ')));
}
