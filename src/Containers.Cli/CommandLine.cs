using System.CommandLine;
using System.CommandLine.Invocation;
using Containers.Cli.Commands;
using Containers.Cli.Commands.Containers;
using Containers.Cli.Commands.Host;
using Containers.Cli.Commands.Images;
using Containers.Cli.Commands.Maintenance;
using Containers.Cli.Commands.Networks;
using Containers.Cli.Commands.Registry;
using Containers.Cli.Commands.Volumes;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Host.Users;
using Containers.Engine.Text;

namespace Containers.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Each command by its name. A call builds the one it names, and all of them only to list them.</summary>
    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        (AttachCommand.WordOnCommandLine, () => new AttachCommand()),
        (BuildCommand.WordOnCommandLine, () => new BuildCommand()),
        ("builder", GroupCommand.OfBuilds),
        (CheckCommand.WordOnCommandLine, () => new CheckCommand()),
        (CleanupCommand.WordOnCommandLine, () => new CleanupCommand()),
        (CommitCommand.WordOnCommandLine, () => new CommitCommand()),
        ("container", GroupCommand.OfContainers),
        (CopyCommand.WordOnCommandLine, () => new CopyCommand()),
        (CpCommand.WordOnCommandLine, () => new CpCommand()),
        (CreateCommand.WordOnCommandLine, () => new CreateCommand()),
        (DfCommand.WordOnCommandLine, () => new DfCommand()),
        (DiffCommand.WordOnCommandLine, () => new DiffCommand()),
        (EventsCommand.WordOnCommandLine, () => new EventsCommand()),
        (ExecCommand.WordOnCommandLine, () => new ExecCommand()),
        (ExportCommand.WordOnCommandLine, () => new ExportCommand()),
        (HistoryCommand.WordOnCommandLine, () => new HistoryCommand()),
        ("image", GroupCommand.OfImages),
        (ImagesCommand.WordOnCommandLine, () => new ImagesCommand()),
        (ImportCommand.WordOnCommandLine, () => new ImportCommand()),
        (InfoCommand.WordOnCommandLine, () => new InfoCommand()),
        (InspectCommand.WordOnCommandLine, () => new InspectCommand()),
        (KillCommand.WordOnCommandLine, () => new KillCommand()),
        (LoadCommand.WordOnCommandLine, () => new LoadCommand()),
        (LoginCommand.WordOnCommandLine, () => new LoginCommand()),
        (LogoutCommand.WordOnCommandLine, () => new LogoutCommand()),
        (LogsCommand.WordOnCommandLine, () => new LogsCommand()),
        (NetworkCommand.WordOnCommandLine, () => new NetworkCommand()),
        (PauseCommand.WordOnCommandLine, () => new PauseCommand()),
        (PortCommand.WordOnCommandLine, () => new PortCommand()),
        (PruneCommand.WordOnCommandLine, () => new PruneCommand()),
        (PsCommand.WordOnCommandLine, () => new PsCommand()),
        (PullCommand.WordOnCommandLine, () => new PullCommand()),
        (PushCommand.WordOnCommandLine, () => new PushCommand()),
        (RemoteCommand.WordOnCommandLine, () => new RemoteCommand()),
        (RenameCommand.WordOnCommandLine, () => new RenameCommand()),
        (RestartCommand.WordOnCommandLine, () => new RestartCommand()),
        (RmCommand.WordOnCommandLine, () => new RmCommand()),
        (RmiCommand.WordOnCommandLine, () => new RmiCommand()),
        (RunCommand.WordOnCommandLine, () => new RunCommand()),
        (SaveCommand.WordOnCommandLine, () => new SaveCommand()),
        (SearchCommand.WordOnCommandLine, () => new SearchCommand()),
        (ServeCommand.WordOnCommandLine, () => new ServeCommand()),
        (StartCommand.WordOnCommandLine, () => new StartCommand()),
        (StatsCommand.WordOnCommandLine, () => new StatsCommand()),
        (StopCommand.WordOnCommandLine, () => new StopCommand()),
        ("system", GroupCommand.OfSystem),
        (TagCommand.WordOnCommandLine, () => new TagCommand()),
        (TopCommand.WordOnCommandLine, () => new TopCommand()),
        (UnpauseCommand.WordOnCommandLine, () => new UnpauseCommand()),
        (UnshareCommand.WordOnCommandLine, () => new UnshareCommand()),
        (UpdateCommand.WordOnCommandLine, () => new UpdateCommand()),
        (VersionCommand.WordOnCommandLine, () => new VersionCommand()),
        (VolumeCommand.WordOnCommandLine, () => new VolumeCommand()),
        (WaitCommand.WordOnCommandLine, () => new WaitCommand()),
    ];

    /// <summary>What a command is for.</summary>
    /// <param name="name">Its short word.</param>
    public static string? DescriptionOf(string name) => Array.Find(Commands, entry => entry.Name == name).Create().Description;

    /// <summary>Runs the command that the words name.</summary>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> InvokeAsync(string[] args)
    {
        try
        {
            int exitCode = await ReportErrorsAsync(args).ConfigureAwait(false);
            Terminal.Flush();
            return exitCode;
        }
        catch (OutputClosedException)
        {
            return ExitCode.OutputClosed;
        }
        catch (OutputFailedException exception)
        {
            Terminal.ReportError(exception.Message);
            return ExitCode.Failure;
        }
    }

    private static async Task<int> ReportErrorsAsync(string[] args)
    {
        args = LongForm.Shorten(args);
        Command? top = args.Length == 0 ? null : Array.Find(Commands, entry => entry.Name == args[0]).Create?.Invoke();
        (Command? command, int depth) = Innermost(top, args);
        try
        {
            return await InvokeAsync(top, command, depth, args).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Interruption.Received is { } signal)
        {
            return ExitCode.Signalled + signal;
        }
        catch (UsageException exception)
        {
            Terminal.ReportError(exception.Message);
            Terminal.Error.WriteLine($"See 'containers{string.Concat(args.Take(depth).Select(word => " " + word))} --help'.");
            return exception.ExitCode;
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception))
        {
            Terminal.ReportError(exception.Message);
            return exception switch
            {
                ContainerStartException notStarted when command is RunCommand or ExecCommand => notStarted.ExitCode,
                _ when command is not RunCommand => ExitCode.Failure,
                _ => ExitCode.EngineFailure,
            };
        }
    }

    /// <summary>The command that the words name, <c>remote tags</c> below <c>remote</c>, and how many words that takes.</summary>
    private static (Command? Command, int Depth) Innermost(Command? top, string[] args)
    {
        Command? command = top;
        int depth = top is null ? 0 : 1;
        while (command is not null && depth < args.Length && command.Subcommands.FirstOrDefault(child => child.Name == args[depth]) is { } inner)
        {
            command = inner;
            depth++;
        }

        return (command, depth);
    }

    private static Task<int> InvokeAsync(Command? top, Command? command, int depth, string[] args)
    {
        Command root = CreateRoot(top);
        IReadOnlyList<string> words = args;
        if (command is { Subcommands.Count: > 0 } && (args.Length == depth || !args[depth].StartsWith('-')))
        {
            words = args.Length == depth ? [.. args, "--help"] : throw new UsageException(
                $"there is no command {string.Join(' ', args[..(depth + 1)])}.{Suggestion.For(args[depth], command.Subcommands.Select(child => child.Name))}", ExitCode.Failure);
        }
        else if (command is not null)
        {
            OptionScanner scanner = new([.. HelpText.Options(root, command)], endsAtArgument: command is RunnableCommand or ExecCommand or TopCommand or UnshareCommand);
            words = [.. args[..(depth - 1)], .. scanner.Scan(args[(depth - 1)..])];
        }
        else if (args.Length == 0)
        {
            words = ["--help"];
        }
        else if (!args[0].StartsWith('-'))
        {
            throw new UsageException($"there is no command {args[0]}.{Suggestion.For(args[0], Commands.Select(entry => entry.Name))}", ExitCode.Failure);
        }

        ParseResult result = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UserSession.IsNeeded && result.Action is not (ParseErrorAction or HelpText or VersionText) && NeedsStore(command))
        {
            UserSession.Enter(StorePaths.FromEnvironment());
        }

        return result.Action is ParseErrorAction
            ? throw Explain(result)
            : result.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = Terminal.Output,
                Error = Terminal.Error,
            });
    }

    private static bool NeedsStore(Command? command) =>
        command is not (null or VersionCommand or LoginCommand or LogoutCommand or SearchCommand or UnshareCommand);

    /// <summary>The error of a command line: docker has another exit code for words that are missing or too many than for options.</summary>
    private static UsageException Explain(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string[] missing =
        [
            .. command.Arguments
                .Where(argument => (result.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues)
                .Select(argument => argument.Name),
        ];
        return missing.Length > 0 ? new UsageException($"{command.Name} needs {string.Join(" and ", missing)}.", ExitCode.Failure)
            : result.UnmatchedTokens.Count > 0 ? new UsageException($"'{result.UnmatchedTokens[0]}' is one word too many for {command.Name}.", ExitCode.Failure)
            : new UsageException(result.Errors[0].Message);
    }

    /// <summary>The program itself as a command. The library's own root looks its texts up by reflection, which takes longer than the parse.</summary>
    private static Command CreateRoot(Command? command)
    {
        // docker's `run -h` is the host name.
        string[] aliases = command is RunnableCommand ? [] : ["-h"];
        Command root = new("containers", "Pulls images and runs containers, without a daemon.")
        {
            new Option<bool>("--version", "-v") { Description = "Print the version", Action = new VersionText() },
            new Option<bool>("--help", aliases) { Description = "Print this help", Recursive = true, Action = new HelpText() },
        };
        foreach (Command child in command is null ? Commands.Select(entry => entry.Create()) : [command])
        {
            root.Add(child);
        }

        return root;
    }
}
