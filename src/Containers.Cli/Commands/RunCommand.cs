using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Cli.Commands;

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
        ContainerEngine engine = new();
        ContainerOptions options;
        using (Interruption interruption = new())
        {
            options = await PrepareAsync(engine, result, interruption.Token).ConfigureAwait(false);
            if (result.GetValue(_detach))
            {
                ContainerInfo created = await engine.Containers.CreateAsync(options, interruption.Token).ConfigureAwait(false);
                IdFile.Write(result, created.Id);
                await engine.Containers.StartAsync(created.Id, interruption.Token).ConfigureAwait(false);
                Terminal.Output.WriteLine(created.Id);
                return ExitCode.Success;
            }
        }

        return await _attachment.AttachAsync(
            result,
            options.Terminal,
            input: true,
            (attach, cancellation) => engine.Containers.RunAsync(options, WithIdFile(result, attach), cancellation)).ConfigureAwait(false);
    }

    private AttachOptions WithIdFile(ParseResult result, AttachOptions attach) => attach with
    {
        Started = process =>
        {
            IdFile.Write(result, process.Container.Id);
            attach.Started?.Invoke(process);
        },
    };
}
