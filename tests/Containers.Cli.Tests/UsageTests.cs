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

    /// <summary>docker's codes, where none of these is there or nobody can be attached.</summary>
    [Theory]
    [InlineData(0, "There is no container 'nosuch'", "rm", "-f", "nosuch")]
    [InlineData(1, "There is no container 'nosuch'", "rm", "nosuch")]
    [InlineData(0, "", "network", "rm", "-f", "nosuch")]
    [InlineData(1, "There is no network 'nosuch'", "network", "rm", "nosuch")]
    [InlineData(0, "", "volume", "rm", "-f", "nosuch")]
    [InlineData(1, "There is no container, image, network or volume 'nosuch'", "inspect", "nosuch")]
    [InlineData(1, "name the containers to start", "start")]
    [InlineData(1, "standard input is none", "run", "-it", "image")]
    [InlineData(1, "detach keys", "run", "-t", "--detach-keys", "bad-key", "image")]
    [InlineData(125, "bad format of filter", "events", "--filter", "x")]
    [InlineData(125, "nothing else can be said of a health check", "run", "--no-healthcheck", "--health-cmd", "true", "image")]
    [InlineData(1, "invalid filter", "events", "--filter", "x=1")]
    public void AFailureHasDockersCode(int exitCode, string message, params string[] words)
    {
        ContainersProgram.Result result = _containers.RunWithInput("", words);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
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
    [InlineData("containers: --tail: 'soon' is not a number of lines, nor 'all'.", "logs", "-n", "soon", "x")]
    public void AWrongCommandLineIsOneErrorWithDockersCode(string message, params string[] arguments)
    {
        ContainersProgram.Result result = _containers.Run(arguments);

        bool isOfWords = message.Contains("no command", StringComparison.Ordinal) || message.Contains(" needs ", StringComparison.Ordinal) && !message.Contains("option", StringComparison.Ordinal)
            || message.Contains("too many", StringComparison.Ordinal);
        Assert.Equal(isOfWords ? 1 : 125, result.ExitCode);
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
    [InlineData("build", "builder", "build")]
    [InlineData("port", "container", "port")]
    public void DockersLongFormsOfCommandsAreTheShortOnes(string word, params string[] longForm) =>
        Assert.Equal(_containers.Run(word, "--help"), _containers.Run([.. longForm, "--help"]));

    /// <summary>docker's commands below each word (docs: the command line reference), and reload of networks, export and import of volumes.</summary>
    [Theory]
    [InlineData("container", "attach commit cp create diff exec export inspect kill list logs ls pause port prune ps remove rename restart rm run start stats stop top unpause update wait")]
    [InlineData("image", "build history import inspect list load ls prune pull push remove rm save tag")]
    [InlineData("system", "df events info prune")]
    [InlineData("builder", "build du prune")]
    [InlineData("network", "connect create disconnect inspect ls prune reload rm")]
    [InlineData("volume", "create export import inspect ls prune rm")]
    public void EachGroupHasDockersCommands(string group, string commands)
    {
        string[] help = _containers.Run(group, "--help").Lines;

        Assert.Equal(help, _containers.Run(group).Lines);
        Assert.Equal(
            commands.Split(' ').Order(StringComparer.Ordinal),
            help.SkipWhile(static line => line != "Commands:").Skip(1).TakeWhile(static line => line.StartsWith("  ", StringComparison.Ordinal)).Select(static line => line.Trim().Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.All(commands.Split(' '), command => Assert.StartsWith("Usage:  containers ", _containers.Run(group, command, "--help").Output, StringComparison.Ordinal));
        Assert.Equal(1, _containers.Run(group, "dance").ExitCode);
    }

    [Fact]
    public void VersionIsJsonOnRequest()
    {
        ContainersProgram.Result result = _containers.Run("version", "--format", "json");

        using JsonDocument version = JsonDocument.Parse(result.Output);
        Assert.Equal("linux", version.RootElement.GetProperty("Client").GetProperty("Os").GetString());
        Assert.Equal(_containers.Root, version.RootElement.GetProperty("Server").GetProperty("Components")[0].GetProperty("Details").GetProperty("Root").GetString());
        Assert.Equal($"{version.RootElement.GetProperty("Client").GetProperty("Version").GetString()}\n", _containers.Run("version", "-f", "{{.Server.Version}}").Output);
    }

    [Fact]
    public void OutputThatNobodyReadsEndsTheProgramQuietly()
    {
        using Process shell = Process.Start(new ProcessStartInfo(
            "sh", ["-c", $"{{ while (echo) 2>&-; do :; done; '{ContainersProgram.Path}' --help; echo $? >&2; }} | true"]) { RedirectStandardError = true })!;

        Assert.Equal("141\n", shell.StandardError.ReadToEnd());
    }
}
