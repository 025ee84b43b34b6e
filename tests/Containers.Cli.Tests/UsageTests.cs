using System.Diagnostics;
using System.Text.Json;

namespace Containers.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private static readonly string[] Names =
        ["create", "images", "info", "login", "logout", "logs", "ps", "pull", "push", "rm", "rmi", "run", "search", "start", "stop", "version", "wait"];

    private readonly ContainersProgram _containers = new();

    public static TheoryData<string> CommandNames => [.. Names];

    public void Dispose() => _containers.Dispose();

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void EachCommandPrintsItsHelp(string command)
    {
        ContainersProgram.Result result = _containers.Run(command, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"Usage:  containers {command} [OPTIONS]", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void HelpListsTheCommandsButNotTheMonitorsOwn(string option)
    {
        ContainersProgram.Result result = _containers.Run(option);

        Assert.Equal(0, result.ExitCode);
        Assert.All(Names, name => Assert.Contains($"\n  {name} ", result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("cleanup", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AGroupOfCommandsListsThem()
    {
        ContainersProgram.Result result = _containers.Run("remote");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("Usage:  containers remote [OPTIONS] COMMAND\n", result.Output, StringComparison.Ordinal);
        Assert.All(["inspect", "referrers", "rm", "tags"], word => Assert.Contains($"\n  {word} ", result.Output, StringComparison.Ordinal));
        Assert.StartsWith("Usage:  containers remote tags [OPTIONS] NAME...\n", _containers.Run("remote", "tags", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("See 'containers remote tags --help'.", _containers.Run("remote", "tags", "-z").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutArgumentsHelpIsPrinted() =>
        Assert.Equal(_containers.Run("--help"), _containers.Run());

    [Theory]
    [InlineData("containers: there is no command frobnicate.", "frobnicate")]
    [InlineData("containers: there is no command .", "")]
    [InlineData("containers: there is no command remote .", "remote", "")]
    [InlineData("containers: there is no command remote frobnicate.", "remote", "frobnicate")]
    [InlineData("containers: there is no option --frobnicate.", "remote", "tags", "--frobnicate", "x")]
    [InlineData("containers: '--all' is no filter: is-official=true or stars=COUNT is expected.", "search", "--filter", "--all", "x")]
    [InlineData("containers: --limit is 1 to 100.", "search", "--limit", "0", "x")]
    [InlineData("containers: there is no option --frobnicate.", "run", "--frobnicate", "x")]
    [InlineData("containers: there is no option -z.", "ps", "-az")]
    [InlineData("containers: there is no command imagse. Did you mean images?", "imagse")]
    [InlineData("containers: there is no command remote tag. Did you mean tags?", "remote", "tag")]
    [InlineData("containers: there is no option --al. Did you mean --all?", "ps", "--al")]
    [InlineData("containers: option --name needs a value.", "run", "--name")]
    [InlineData("containers: tag needs IMAGE and NAME.", "tag")]
    [InlineData("containers: tag needs NAME.", "tag", "x")]
    [InlineData("containers: exec needs COMMAND.", "exec", "x")]
    [InlineData("containers: tags needs NAME.", "remote", "tags")]
    [InlineData("containers: 'c' is one word too many for rename.", "rename", "a", "b", "c")]
    [InlineData("containers: 'often' is not one of always, missing, never.", "run", "--pull", "often", "hello")]
    [InlineData("containers: 'soon' is not a number of lines, nor 'all'.", "logs", "-n", "soon", "x")]
    public void AWrongCommandLineIsOneErrorWithCode125(string message, params string[] arguments)
    {
        ContainersProgram.Result result = _containers.Run(arguments);

        Assert.Equal(125, result.ExitCode);
        Assert.Equal(message, result.Error.Split('\n')[0]);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("ps", "container", "ls")]
    [InlineData("images", "image", "ls")]
    [InlineData("rmi", "image", "rm")]
    [InlineData("run", "container", "run")]
    [InlineData("df", "system", "df")]
    [InlineData("info", "system", "info")]
    public void DockersLongFormsOfCommandsAreTheShortOnes(string word, params string[] longForm) =>
        Assert.Equal(_containers.Run(word, "--help"), _containers.Run([.. longForm, "--help"]));

    [Fact]
    public void VersionIsJsonOnRequest()
    {
        ContainersProgram.Result result = _containers.Run("version", "--format", "json");

        using JsonDocument version = JsonDocument.Parse(result.Output);
        Assert.Equal("linux", version.RootElement.GetProperty("Os").GetString());
        Assert.Equal(_containers.Root, version.RootElement.GetProperty("Root").GetString());
    }

    [Fact]
    public void OutputThatNobodyReadsEndsTheProgramQuietly()
    {
        using Process shell = Process.Start(new ProcessStartInfo(
            "sh", ["-c", $"{{ while (echo) 2>&-; do :; done; '{ContainersProgram.Path}' --help; echo $? >&2; }} | true"]) { RedirectStandardError = true })!;

        Assert.Equal("141\n", shell.StandardError.ReadToEnd());
    }
}
