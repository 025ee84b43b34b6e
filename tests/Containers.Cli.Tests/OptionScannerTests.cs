using System.CommandLine;

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
    ];

    [Theory]
    [InlineData("run hello", "run -- hello")]
    [InlineData("run --rm hello --rm -x --name", "run --rm -- hello --rm -x --name")]
    [InlineData("run --name a hello", "run --name=a -- hello")]
    [InlineData("run --name=a hello", "run --name=a -- hello")]
    [InlineData("run -e A=1 -e=B=2 -eC=3 hello -e D=4", "run --env=A=1 --env=B=2 --env=C=3 -- hello -e D=4")]
    [InlineData("run -e -x hello", "run --env=-x -- hello")]
    [InlineData("run -di hello", "run --detach --interactive -- hello")]
    [InlineData("run -die A=1 hello", "run --detach --interactive --env=A=1 -- hello")]
    [InlineData("run --rm -- hello sh -- -c", "run --rm -- hello sh -- -c")]
    [InlineData("run hello -- sh", "run -- hello -- sh")]
    [InlineData("run --rm=false hello", "run --rm=false -- hello")]
    [InlineData("run --name= hello", "run --name  -- hello")]
    [InlineData("run --name  hello", "run --name  -- hello")]
    [InlineData("run --rm", "run --rm")]
    public void OptionsEndAtTheImage(string line, string expected) =>
        Assert.Equal(expected.Split(' '), new OptionScanner(Options, endsAtArgument: true).Scan(line.Split(' ')));

    [Theory]
    [InlineData("rm a --rm b", "rm a --rm b")]
    [InlineData("rm a --name n", "rm a --name=n")]
    [InlineData("rm a -- --rm", "rm a -- --rm")]
    [InlineData("rm -", "rm -")]
    public void ElsewhereOptionsAndArgumentsMix(string line, string expected) =>
        Assert.Equal(expected.Split(' '), new OptionScanner(Options, endsAtArgument: false).Scan(line.Split(' ')));

    [Theory]
    [InlineData("run --frob hello")]
    [InlineData("run -iz hello")]
    [InlineData("run --name")]
    public void WhatIsNoOptionOrLacksItsValueIsAnError(string line) =>
        Assert.Throws<UsageException>(() => new OptionScanner(Options, endsAtArgument: true).Scan(line.Split(' ')));
}
