using System.CommandLine;
using Containers.Engine.Containers;

namespace Containers.Cli.Options;

/// <summary>The options of commands that attach this program to a container, by docker's names.</summary>
internal sealed class AttachmentOptions
{
    private readonly Option<string?> _detachKeys = DetachKeys("Keys that detach from the container's terminal (ctrl-p,ctrl-q)");
    private readonly Option<bool> _signalProxy = new("--sig-proxy") { Description = "Pass signals on to a container without a terminal", DefaultValueFactory = _ => true };

    /// <summary>The option for the keys that leave a terminal.</summary>
    /// <param name="description">What it is for.</param>
    public static Option<string?> DetachKeys(string description) => new("--detach-keys") { Description = description, HelpName = "KEYS" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_detachKeys);
        command.Add(_signalProxy);
    }

    /// <summary>How a command line asks to be attached.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="input">Whether the container gets this program's input.</param>
    public AttachOptions Read(ParseResult result, bool input) => new() { Input = input, DetachKeys = result.GetValue(_detachKeys) };

    /// <summary>Attaches this program as a command line asks for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="terminal">Whether the container has a terminal.</param>
    /// <param name="input">Whether the container gets this program's input.</param>
    /// <param name="attach">Attaches, until the container ends or the user detaches.</param>
    /// <returns>The container's exit code; 0 where the user detached.</returns>
    public async Task<int> AttachAsync(ParseResult result, bool terminal, bool input, Func<AttachOptions, CancellationToken, Task<int?>> attach)
    {
        AttachOptions options = Read(result, input);
        if (terminal || !result.GetValue(_signalProxy))
        {
            // The keys of a terminal go to the container; a signal is for this program, which gives the terminal back before it ends.
            using Interruption interruption = new();
            return await attach(options, interruption.Token).ConfigureAwait(false) ?? ExitCode.Success;
        }

        using SignalProxy signals = new();
        return await signals.RunAsync(cancellation => attach(options with { Started = signals.Attach }, cancellation)).ConfigureAwait(false);
    }
}
