using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers run</c>: creates a container and runs it in the foreground, or starts it with <c>-d</c>.</summary>
internal sealed class RunCommand : RunnableCommand
{
    public const string WordOnCommandLine = "run";

    private readonly AttachmentOptions _attachment = new();
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Start the container and print its id" };

    public RunCommand()
        : base(WordOnCommandLine, "Create a container and run it")
    {
        Add(_detach);
        _attachment.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        bool detach = result.GetValue(_detach);
        using ContainerIdFile idFile = new(result.GetValue(IdFile));
        string[] attached = result.GetValue(Attached) ?? [];
        if (attached.Length > 0 && detach)
        {
            throw new UsageException("--attach and --detach do not go together: leave one out.");
        }

        bool input = attached.Length == 0 || attached.Contains("stdin");
        ContainerOptions options = Read(result);
        try
        {
            _ = detach ? null : _attachment.Read(result, input).Check(options);
        }
        catch (ContainerOptionsException exception)
        {
            // docker's code where nobody can be attached, unlike that of a container that cannot be.
            Terminal.ReportError(exception.Message);
            return ExitCode.Failure;
        }

        Container container;
        using (Interruption interruption = new())
        {
            container = await CreateAsync(result, options, startsNext: true, interruption.Token).ConfigureAwait(false);
            idFile.Write(container.Id);
            if (detach)
            {
                await container.StartAsync(interruption.Token).ConfigureAwait(false);
                Terminal.Tell(container.Id);
                return ExitCode.Success;
            }
        }

        return await _attachment.AttachAsync(
            result,
            options.Terminal,
            input,
            (attach, cancellation) => container.RunAsync(
                attach with
                {
                    Output = attached.Length == 0 || attached.Contains("stdout"),
                    Error = attached.Length == 0 || attached.Contains("stderr"),
                },
                cancellation)).ConfigureAwait(false);
    }
}
