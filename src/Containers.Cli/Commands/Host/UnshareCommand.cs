using System.CommandLine;
using Containers.Engine;
using Containers.Engine.Host.Users;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Cli.Commands.Host;

/// <summary><c>containers unshare</c>: a program in the namespace of the user's containers, where their files have the owners that they have in containers.</summary>
internal sealed class UnshareCommand : Command
{
    public const string WordOnCommandLine = "unshare";

    private readonly Argument<string[]> _words = new("COMMAND") { Description = "Program and its arguments; the user's shell without", Arity = ArgumentArity.ZeroOrMore };

    public UnshareCommand()
        : base(WordOnCommandLine, "Run a program in the namespace of a user's containers")
    {
        Add(_words);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        if (!UserSession.IsNeeded)
        {
            throw new UsageException("unshare is for ordinary users: this process is root already.", ExitCode.Failure);
        }

        string[] words = result.GetValue(_words) is { Length: > 0 } given ? given
            : [Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } shell ? shell : "/bin/sh"];
        string path = words[0].Contains('/', StringComparison.Ordinal) ? words[0]
            : ProgramRun.Find(words[0]) ?? throw new UsageException($"there is no program {words[0]} on PATH.", ExitCode.Failure);
        UserSession.Enter(StorePaths.FromEnvironment(), path, [.. words.Select(PathText.ToBytes)]);
        return ExitCode.Failure;
    }
}
