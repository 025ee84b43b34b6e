using System.CommandLine;
using Containers.Cli.Options;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers exec</c>: runs one more program in a container that runs.</summary>
internal sealed class ExecCommand : Command
{
    public const string WordOnCommandLine = "exec";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of the container" };
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "Program and arguments", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Leave the program to itself once it runs" };
    private readonly Option<string?> _detachKeys = AttachmentOptions.DetachKeys("Keys that leave the program's terminal (ctrl-p,ctrl-q)");
    private readonly Option<bool> _interactive = new("--interactive", "-i") { Description = "Keep standard input open" };
    private readonly Option<bool> _terminal = new("--tty", "-t") { Description = "Give the program a terminal" };
    private readonly Option<bool> _privileged = new("--privileged") { Description = "Give the program every capability" };
    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "Set an environment variable, or pass one on", HelpName = "NAME[=VALUE]" };
    private readonly Option<string[]> _environmentFiles = new("--env-file") { Description = "Read environment variables from a file", HelpName = "FILE" };
    private readonly Option<string?> _workingDirectory = new("--workdir", "-w") { Description = "Working directory in the container", HelpName = "FOLDER" };
    private readonly Option<string?> _user = new("--user", "-u") { Description = "User, and group, by name or id", HelpName = "USER[:GROUP]" };

    public ExecCommand()
        : base(WordOnCommandLine, "Run a program in a running container")
    {
        Add(_container);
        Add(_command);
        Add(_detach);
        Add(_detachKeys);
        Add(_interactive);
        Add(_terminal);
        Add(_privileged);
        Add(_environment);
        Add(_environmentFiles);
        Add(_workingDirectory);
        Add(_user);
        SetAction(ExecuteAsync);
    }

    private async Task<int> ExecuteAsync(ParseResult result)
    {
        bool terminal = result.GetValue(_terminal);
        bool detached = result.GetValue(_detach);
        ExecOptions options = new()
        {
            Command = result.GetRequiredValue(_command),
            Environment =
            [
                .. (result.GetValue(_environmentFiles) ?? []).SelectMany(EnvironmentFile.Read),
                .. (result.GetValue(_environment) ?? []).Select(static value => Assignment.Of(value).WithOwnValue().ToString()),
            ],
            WorkingDirectory = result.GetValue(_workingDirectory),
            User = result.GetValue(_user),
            Privileged = result.GetValue(_privileged),
            Interactive = result.GetValue(_interactive),
            Terminal = terminal,
            DetachKeys = result.GetValue(_detachKeys),
        };
        ContainerService containers = new ContainerEngine().Containers;
        string container = result.GetRequiredValue(_container);
        if (detached)
        {
            containers.Find(container).ExecuteDetached(options);
            return ExitCode.Success;
        }

        using SignalProxy signals = new();
        return await signals.RunAsync(cancellation => containers.Find(container).ExecuteOnOwnStreamsAsync(options, signals.Attach, cancellation)).ConfigureAwait(false);
    }
}
